package io.ctctl.runtime.packet;

import io.ctctl.linux.Cleanup;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.nft.ClassMaps;
import io.ctctl.netvirt.nft.CountingRules;
import io.ctctl.netvirt.nft.Element;
import io.ctctl.netvirt.nft.FirewallChains;
import io.ctctl.netvirt.nft.InterfaceElements;
import io.ctctl.netvirt.nft.NetworkChains;
import io.ctctl.netvirt.nft.NftFamily;
import io.ctctl.netvirt.nft.NftSet;
import io.ctctl.netvirt.shape.TrafficClass;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.net.PacketRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tables as the instance's networks and running containers want them. Tables come with the first network and go
 * with the last. A new daemon finds what the last one left, counters and all, and changes only what differs.
 */
public final class PacketTables implements PacketRules, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PacketTables.class);

    private final KernelTables kernel;
    private final TrafficLedger ledger;
    private final Speed speed;
    private final PublishedLinks links =
            new PublishedLinks(name -> Optional.ofNullable(networks().get(name)));
    private final PortClaims claims = new PortClaims();
    /** Read without the lock by those who are asked while somebody holds it. */
    private final Map<String, NetworkDefinition> networks = new ConcurrentHashMap<>();

    private final Map<ContainerId, Rules> attached = new HashMap<>();
    private List<TrafficClass> classes;
    /** Whether packets are looked at for quotas: from the first one on. */
    private boolean considersQuotas;
    /** Until {@link #adopted}, what there may be besides what is known. */
    private Optional<Leftovers> leftovers = Optional.empty();

    /** How fast interfaces are. */
    interface Speed {
        /** Refuses what is faster than there is, before anything is changed. The tables are locked meanwhile. */
        void check(ContainerId id, ContainerConfig config, List<AttachedInterface> interfaces);

        /** The links of a container that runs are there, perhaps others than before. */
        void linked(ContainerId id) throws IOException;
    }

    /** {@code name} of the tables is the instance's own. */
    PacketTables(String name, List<TrafficClass> classes, TrafficLedger ledger, Speed speed) {
        this.kernel = new KernelTables(name);
        this.classes = List.copyOf(classes);
        this.ledger = ledger;
        this.speed = speed;
    }

    @Override
    public synchronized void networkUp(NetworkDefinition network) throws IOException {
        boolean found = kernel.ensure();
        boolean first = networks.isEmpty();
        if (first && found) {
            leftovers = Optional.of(Leftovers.read(kernel));
        }
        considersQuotas &= found;
        if (!classes.isEmpty() && (first || !found)) {
            kernel.run(ClassMaps.set(kernel.name(), classes));
            // an earlier daemon may have looked at them
            consider(found);
        }
        kernel.run(NetworkChains.up(kernel.name(), network));
        networks.put(network.name(), network);
        leftovers.ifPresent(left -> left.forget(network));
    }

    @Override
    public synchronized void networkDown(NetworkDefinition network) throws IOException {
        if (networks.remove(network.name()) == null) {
            return;
        }
        if (networks.isEmpty()) {
            kernel.remove();
        } else {
            kernel.run(NetworkChains.down(kernel.name(), network));
        }
    }

    @Override
    public synchronized void attach(ContainerId id, ContainerConfig config, List<AttachedInterface> interfaces)
            throws IOException {
        Rules before = attached.getOrDefault(id, Rules.NONE);
        Rules after = Rules.of(config.network().traffic(), interfaces, networks, numbers());
        if (!after.traffic().ports().equals(before.traffic().ports()) && leftovers.isEmpty()) {
            claims.check(id, after.traffic().ports());
        }
        if (leftovers.isEmpty()) {
            speed.check(id, config, interfaces);
        }
        try {
            change(id, before, after);
        } catch (IOException e) {
            if (after.hasFirewall() && !before.hasFirewall()) {
                kernel.run(FirewallChains.remove(kernel.name(), id.value()));
            }
            throw e;
        }
        attached.put(id, after);
        claims.put(
                id,
                config.name().map(ContainerName::value).orElse(id.value()),
                after.traffic().ports());
    }

    @Override
    public synchronized void detach(ContainerId id) {
        Rules before = attached.remove(id);
        claims.remove(id);
        if (before == null) {
            return;
        }
        try {
            change(id, before, Rules.NONE);
        } catch (IOException e) {
            LOG.error("packet rules of {}: {}", id, e.getMessage());
            sweep(id, before);
        }
        ledger.close(id);
    }

    @Override
    public synchronized Cleanup.Undo pass(
            ContainerId from, ContainerId to, ContainerConfig config, List<AttachedInterface> interfaces)
            throws IOException {
        Rules before = rules(from);
        Rules after = Rules.of(config.network().traffic(), interfaces, networks, numbers());
        pass(from, before, to, after);
        String name =
                claims.pass(from, to, config.name().map(ContainerName::value).orElse(to.value()));
        return () -> passBack(to, after, from, before, name);
    }

    private void pass(ContainerId from, Rules before, ContainerId to, Rules after) throws IOException {
        try {
            change(from, before, to, after);
        } catch (IOException e) {
            if (after.hasFirewall()) {
                kernel.run(FirewallChains.remove(kernel.name(), to.value()));
            }
            throw e;
        }
        attached.remove(from);
        attached.put(to, after);
        ledger.close(from);
    }

    private synchronized void passBack(ContainerId from, Rules before, ContainerId to, Rules after, String name) {
        try {
            pass(from, before, to, after);
            claims.pass(from, to, name);
        } catch (IOException e) {
            LOG.error("packet rules of {} stay those of {}: {}", to, from, e.getMessage());
        }
    }

    @Override
    public synchronized void adopted() {
        try {
            if (leftovers.isPresent()) {
                leftovers.get().remove(kernel, attached.keySet(), ledger);
            } else if (networks.isEmpty()) {
                kernel.removeIfThere();
            }
        } catch (IOException e) {
            LOG.error("remove stale packet rules: {}", e.getMessage());
        }
        leftovers = Optional.empty();
        ledger.adopted(attached.keySet());
    }

    @Override
    public synchronized void giveBack() throws IOException {
        kernel.removeIfThere();
    }

    @Override
    public void removed(ContainerId id) {
        ledger.forget(id);
    }

    /** Counts by these traffic classes from now on. */
    synchronized void setClasses(List<TrafficClass> changed) throws IOException {
        classes = List.copyOf(changed);
        if (networks.isEmpty()) {
            return;
        }
        kernel.run(ClassMaps.set(kernel.name(), classes));
        consider(considersQuotas);
        for (Map.Entry<ContainerId, Rules> entry : attached.entrySet()) {
            Rules before = entry.getValue();
            Rules after = Rules.of(before.traffic(), before.interfaces(), networks, numbers());
            // counters of classes that are no more stay until the end of the run: what they show is not lost
            Set<Element> added = new LinkedHashSet<>(after.elements());
            added.removeAll(before.elements());
            kernel.change(List.of(), added);
            added.addAll(before.elements());
            entry.setValue(new Rules(before.traffic(), before.interfaces(), added, before.tables()));
        }
    }

    private void consider(boolean quotas) throws IOException {
        kernel.run(CountingRules.consider(kernel.name(), quotas, !classes.isEmpty()));
        considersQuotas = quotas;
    }

    private Set<Integer> numbers() {
        Set<Integer> numbers = new LinkedHashSet<>();
        classes.forEach(one -> numbers.add(one.number()));
        return numbers;
    }

    Optional<NetworkDefinition> network(String name) {
        return Optional.ofNullable(networks.get(name));
    }

    /** As configured from now on, on the interfaces it has. */
    synchronized void change(ContainerId id, ContainerConfig config) throws IOException {
        Rules before = attached.get(id);
        if (before != null) {
            attach(id, config, before.interfaces());
        }
    }

    @Override
    public synchronized void check(ContainerId id, ContainerConfig config) {
        claims.check(id, config.network().traffic().ports());
    }

    /** What the kernel's counters show now goes to the ledger. */
    synchronized void count() throws IOException {
        ledger.read(Counters.read(kernel), attached);
    }

    /** Those of whom the kernel lets nothing pass any more. Before that is so a last packet, of up to 64 KiB, is dropped. */
    synchronized Set<ContainerId> usedUp() throws IOException {
        Set<ContainerId> limited = new HashSet<>(attached.keySet());
        limited.removeIf(id -> rules(id).hardQuota().isEmpty());
        if (limited.isEmpty()) {
            return limited;
        }
        Set<String> objects = new HashSet<>();
        for (NftFamily table : NftFamily.values()) {
            objects.addAll(kernel.usedUp(table));
        }
        limited.removeIf(id -> !objects.contains(InterfaceElements.quotaName(id.value())));
        return limited;
    }

    /** The hard quota begins anew, with what the ledger says is used of it. */
    synchronized void renewQuota(ContainerId id) throws IOException {
        Rules rules = attached.get(id);
        if (rules != null && rules.hardQuota().isPresent()) {
            Set<Element> leading = new LinkedHashSet<>();
            setQuotas(id, Rules.NONE, rules, leading);
            kernel.change(List.of(), leading);
        }
    }

    private Map<String, NetworkDefinition> networks() {
        return networks;
    }

    @Override
    public void linked(ContainerId id) throws IOException {
        publish(id);
        speed.linked(id);
    }

    synchronized void publish(ContainerId id) throws IOException {
        links.publish(rules(id));
    }

    synchronized Rules rules(ContainerId id) {
        return attached.getOrDefault(id, Rules.NONE);
    }

    synchronized Map<ContainerId, Rules> attached() {
        return Map.copyOf(attached);
    }

    private void change(ContainerId id, Rules before, Rules after) throws IOException {
        change(id, before, id, after);
    }

    /** What is the same for both stays as it is. */
    private void change(ContainerId from, Rules before, ContainerId to, Rules after) throws IOException {
        boolean other = !from.equals(to);
        Set<Element> gone = new LinkedHashSet<>(before.elements());
        gone.removeAll(after.elements());
        Set<Element> added = new LinkedHashSet<>(after.elements());
        added.removeAll(before.elements());
        if (gone.stream().anyMatch(PacketTables::counts)) {
            ledger.read(Counters.read(kernel, before), Map.of(from, before));
        }
        if (after.hasFirewall()) {
            kernel.run(FirewallChains.set(
                    kernel.name(), to.value(), after.traffic().firewall()));
            links.filter(after);
        }
        setQuotas(to, other ? Rules.NONE : before, after, added);
        List<Element> replaced = leftovers.map(left -> left.claim(added)).orElse(List.of());
        List<Element> removed = new ArrayList<>(gone);
        removed.addAll(replaced);
        kernel.change(removed, added);
        if (before.hasFirewall() && (other || !after.hasFirewall())) {
            kernel.run(FirewallChains.remove(kernel.name(), from.value()));
        }
        if (before.hardQuota().isPresent() && (other || after.hardQuota().isEmpty())) {
            for (NftFamily table : before.tables()) {
                kernel.removeQuota(table, InterfaceElements.quotaName(from.value()));
            }
        }
    }

    /** Anew when the limit has changed: the elements that lead to the object go first and come back after. */
    private void setQuotas(ContainerId id, Rules before, Rules after, Set<Element> added) throws IOException {
        if (after.hardQuota().isEmpty() || after.hardQuota().equals(before.hardQuota())) {
            return;
        }
        List<Element> leading = after.elements().stream()
                .filter(element -> InterfaceElements.isQuota(element.set()))
                .toList();
        kernel.removeLeft(leading);
        leftovers.ifPresent(left -> left.gone(leading));
        added.addAll(leading);
        if (!considersQuotas) {
            consider(true);
        }
        String name = InterfaceElements.quotaName(id.value());
        for (NftFamily table : after.tables()) {
            kernel.setQuota(
                    table,
                    name,
                    after.hardQuota().get(),
                    ledger.used(id, after.traffic().quota()));
        }
    }

    private void sweep(ContainerId id, Rules rules) {
        try {
            kernel.removeLeft(rules.elements());
            if (rules.hasFirewall()) {
                kernel.run(FirewallChains.remove(kernel.name(), id.value()));
            }
        } catch (IOException e) {
            LOG.error("packet rules of {} remain until the next daemon: {}", id, e.getMessage());
        }
    }

    private static boolean counts(Element element) {
        return element.set().traits().contains(NftSet.Trait.COUNTER);
    }

    @Override
    public synchronized void close() {
        kernel.close();
    }
}
