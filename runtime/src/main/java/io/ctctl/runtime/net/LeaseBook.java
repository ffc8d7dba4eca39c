package io.ctctl.runtime.net;

import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.spec.NetworkSetup.HostName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Who has which interfaces and is called what, in memory and in the run directory. Safe for any number of threads. */
final class LeaseBook {
    private final LeaseFiles files;
    private final Leases leases = new Leases();
    private final Map<ContainerId, String> names = new LinkedHashMap<>();
    /** Who has the packets of those that have been succeeded. */
    private final Map<ContainerId, ContainerId> heirs = new HashMap<>();
    /** Those that may have links which their plan's teardown knows nothing of. */
    private final Set<ContainerId> altered = new HashSet<>();

    /** With all that an earlier daemon wrote. */
    LeaseBook(Path runDir) throws IOException {
        files = new LeaseFiles(runDir);
        files.read().forEach((id, lease) -> {
            leases.hold(id, lease.interfaces());
            lease.heir().ifPresent(heir -> heirs.put(id, heir));
        });
    }

    /** What would be chosen now; nothing is held. */
    synchronized <T> T preview(Function<Leases, T> choice) {
        return choice.apply(leases);
    }

    /** Chooses and holds at once; what is chosen has yet to be {@link #write written}. */
    synchronized List<AttachedInterface> claim(
            ContainerId id,
            ContainerConfig config,
            Map<String, NetworkDefinition> networks,
            Function<Leases, List<AttachedInterface>> choice) {
        List<AttachedInterface> chosen = choice.apply(leases);
        hold(id, chosen, networks);
        config.name().map(ContainerName::value).ifPresent(name -> names.put(id, name));
        return chosen;
    }

    /** Decides a change of what a container has; until it is {@link #changed done} it holds what it had and what it gets. */
    synchronized InterfaceChanges claimChange(
            ContainerId id, Map<String, NetworkDefinition> networks, Function<Leases, InterfaceChanges> choice)
            throws IOException {
        InterfaceChanges changes = choice.apply(leases);
        if (!changes.isEmpty()) {
            List<AttachedInterface> both = changes.beforeAndAfter();
            hold(id, both, networks);
            files.write(id, lease(both));
        }
        return changes;
    }

    private void hold(ContainerId id, List<AttachedInterface> interfaces, Map<String, NetworkDefinition> networks) {
        leases.hold(id, interfaces);
        interfaces.forEach(attached -> attached.addresses()
                .forEach(address -> leases.gaveOut(networks.get(attached.network()), address.address())));
    }

    /** The change is done: this is all that the container has. */
    synchronized void changed(ContainerId id, List<AttachedInterface> interfaces) throws IOException {
        leases.hold(id, interfaces);
        altered.add(id);
        files.write(id, lease(interfaces));
    }

    /** All that a container has, and nobody after it. */
    synchronized void write(ContainerId id, List<AttachedInterface> interfaces) throws IOException {
        heirs.remove(id);
        files.write(id, lease(interfaces));
    }

    private static LeaseFiles.Lease lease(List<AttachedInterface> interfaces) {
        return new LeaseFiles.Lease(interfaces, Optional.empty());
    }

    /** What a container has is another one's as soon as that runs. */
    synchronized void pass(ContainerId id, ContainerId heir) throws IOException {
        heirs.put(id, heir);
        files.write(id, new LeaseFiles.Lease(leases.of(id), Optional.of(heir)));
    }

    synchronized Optional<ContainerId> heir(ContainerId id) {
        return Optional.ofNullable(heirs.get(id));
    }

    void delete(ContainerId id) throws IOException {
        files.delete(id);
    }

    synchronized void call(ContainerId id, String name) {
        names.put(id, name);
    }

    /** Whether it had one. */
    synchronized boolean forgetName(ContainerId id) {
        return names.remove(id) != null;
    }

    synchronized void release(ContainerId id) {
        leases.release(id);
        altered.remove(id);
        heirs.remove(id);
    }

    synchronized void alter(Collection<ContainerId> ids) {
        altered.addAll(ids);
    }

    synchronized boolean isAltered(ContainerId id) {
        return altered.contains(id);
    }

    synchronized List<AttachedInterface> of(ContainerId id) {
        return leases.of(id);
    }

    synchronized Map<ContainerId, List<AttachedInterface>> all() {
        return leases.all();
    }

    /** The addresses of this interface that somebody may believe to be at another hardware address. */
    synchronized List<InterfaceAddress> othersAddresses(AttachedInterface attached) {
        return attached.addresses().stream()
                .filter(address -> leases.wasOthers(attached.network(), address.address(), attached.mac()))
                .toList();
    }

    synchronized Optional<ContainerId> user(String network) {
        return leases.user(network);
    }

    synchronized String displayName(ContainerId id) {
        return names.getOrDefault(id, id.value());
    }

    /** Whom a container can call. */
    synchronized List<HostName> namesFor(ContainerId id) {
        return HostNames.of(id, leases.held(), names);
    }

    /** Whom everybody can call. */
    synchronized Map<ContainerId, List<HostName>> namesOfAll() {
        return HostNames.ofAll(leases.held(), names);
    }
}
