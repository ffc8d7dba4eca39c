package io.ctctl.runtime.net;

import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.InterfaceConfig;
import io.ctctl.runtime.spec.NetworkSetup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Which addresses and links a container gets, what reserves them, and by which steps its start makes them. */
final class InterfaceClaims {
    private final Networks networks;
    private final LeaseBook book;
    private final Consumer<ContainerId> release;

    /** @param release gives back all that has been reserved for a container */
    InterfaceClaims(Networks networks, LeaseBook book, Consumer<ContainerId> release) {
        this.networks = networks;
        this.book = book;
        this.release = release;
    }

    /** As {@link #claim}; nothing is reserved, nor any network made. */
    NetworkSetup preview(ContainerId id, ContainerConfig config) {
        List<InterfaceConfig> wanted = config.network().interfaces();
        if (wanted.isEmpty()) {
            return NetworkSetup.NONE;
        }
        Map<String, NetworkDefinition> all = InterfaceSetups.definitions(wanted, networks::preview);
        List<AttachedInterface> chosen = book.preview(leases -> choose(leases, id, config, all));
        Map<String, HostLinks.Up> up = new HashMap<>();
        all.forEach((name, network) -> up.put(
                name,
                networks.known(network)
                        .orElse(new HostLinks.Up(0, 0, network.mtu().orElse(1500), false))));
        return new NetworkSetup(
                InterfaceSetups.steps(InterfaceSetups.setups(chosen, all, up, networks.ipv6(), Map.of())), List.of());
    }

    /** Whether a network that it is to be in has no free address. */
    boolean isFull(ContainerConfig config) {
        return config.network().interfaces().stream()
                .flatMap(wanted -> networks.find(wanted.network()).stream())
                .anyMatch(network -> book.preview(
                        leases -> networks.choice(leases, book::displayName).isFull(network)));
    }

    /** Reserves what is chosen for it and has the networks made; on failure nothing is reserved. */
    NetworkSetup claim(ContainerId id, ContainerConfig config) {
        List<InterfaceConfig> wanted = config.network().interfaces();
        if (wanted.isEmpty()) {
            return NetworkSetup.NONE;
        }
        Map<String, NetworkDefinition> all = InterfaceSetups.definitions(wanted, networks::ensure);
        return claim(id, config, all, leases -> choose(leases, id, config, all));
    }

    /**
     * As {@link #claim}, of what it had before or elsewhere.
     *
     * @param entitled who may have the addresses now
     */
    NetworkSetup claimAgain(ContainerId id, ContainerConfig config, List<AttachedInterface> as, ContainerId entitled) {
        Map<String, NetworkDefinition> all = new LinkedHashMap<>();
        as.forEach(attached -> all.computeIfAbsent(attached.network(), networks::ensure));
        return claim(id, config, all, leases -> {
            InterfaceChoice choice = networks.choice(leases, book::displayName);
            return as.stream()
                    .map(attached -> choice.again(id, attached, all.get(attached.network()), entitled))
                    .toList();
        });
    }

    private NetworkSetup claim(
            ContainerId id,
            ContainerConfig config,
            Map<String, NetworkDefinition> all,
            Function<Leases, List<AttachedInterface>> choice) {
        List<AttachedInterface> chosen = book.claim(id, config, all, choice);
        boolean done = false;
        try {
            NetworkSetup setup =
                    new NetworkSetup(InterfaceSetups.steps(networks.setups(chosen, all)), book.namesFor(id));
            done = true;
            return setup;
        } catch (IOException e) {
            throw Problems.of("connect " + book.displayName(id), e);
        } finally {
            if (!done) {
                release.accept(id);
            }
        }
    }

    private List<AttachedInterface> choose(
            Leases leases, ContainerId id, ContainerConfig config, Map<String, NetworkDefinition> all) {
        List<InterfaceConfig> wanted = config.network().interfaces();
        Set<IpAddress> asked = InterfaceChoice.asked(wanted);
        boolean passing = config.lifecycle().autoRemove();
        InterfaceChoice choice = networks.choice(leases, book::displayName);
        List<AttachedInterface> chosen = new ArrayList<>();
        for (InterfaceConfig each : wanted) {
            chosen.add(choice.choose(id, each, all.get(each.network()), chosen, asked, passing));
        }
        return chosen;
    }
}
