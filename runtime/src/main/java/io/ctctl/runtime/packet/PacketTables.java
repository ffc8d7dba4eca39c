package io.ctctl.runtime.packet;

import io.ctctl.linux.Cleanup;
import io.ctctl.linux.Fd;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.nft.ClassMaps;
import io.ctctl.netvirt.nft.Element;
import io.ctctl.netvirt.nft.NetworkChains;
import io.ctctl.netvirt.shape.TrafficClass;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ContainerName;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tables as the instance's networks and running containers want them. Tables come with the first network and go
 * with the last. A new daemon finds what the last one left, counters and all, and changes only what differs. What it does is
 * said of {@link io.ctctl.runtime.net.PacketRules}.
 */
final class PacketTables implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PacketTables.class);

    private final KernelTables kernel;
    private final ContainerRules rules;
    private final TrafficLedger ledger;
    private final Speed speed;
    private final PublishedLinks links =
            new PublishedLinks(name -> Optional.ofNullable(networks().get(name)));
    private final PortClaims claims = new PortClaims();
    /** Read without the lock by those who are asked while somebody holds it; in the order in which they came. */
    private final Map<String, NetworkDefinition> networks = Collections.synchronizedMap(new LinkedHashMap<>());

    private final Map<ContainerId, Rules> attached = new LinkedHashMap<>();
    private final Upkeep upkeep;
    private List<TrafficClass> classes;

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
        this.rules = new ContainerRules(kernel, ledger, links, () -> !this.classes.isEmpty());
        this.classes = List.copyOf(classes);
        this.ledger = ledger;
        this.speed = speed;
        this.upkeep = new Upkeep(
                kernel, rules, ledger, links, () -> new WholeTables(networks.values(), this.classes, attached));
    }

    synchronized void adopting() throws IOException {
        upkeep.adopting();
    }

    synchronized void networkUp(NetworkDefinition network) throws IOException {
        if (upkeep.makesAllAtOnce()) {
            networks.put(network.name(), network);
            return;
        }
        upkeep.keep(() -> make(network));
    }

    private void make(NetworkDefinition network) throws IOException {
        boolean found = kernel.ensure();
        boolean first = networks.isEmpty();
        rules.up(found, first);
        if (!classes.isEmpty() && (first || !found)) {
            kernel.run(ClassMaps.set(kernel.name(), classes));
            // an earlier daemon may have looked at them
            rules.consider(found);
        }
        kernel.run(NetworkChains.up(kernel.name(), network));
        networks.put(network.name(), network);
        rules.forgetLeft(network);
    }

    synchronized void networkDown(NetworkDefinition network) throws IOException {
        if (networks.remove(network.name()) == null) {
            return;
        }
        if (networks.isEmpty()) {
            kernel.remove();
        } else if (!lookAfter()) {
            kernel.run(NetworkChains.down(kernel.name(), network));
        }
    }

    synchronized void attach(ContainerId id, ContainerConfig config, List<AttachedInterface> interfaces)
            throws IOException {
        Rules before = attached.getOrDefault(id, Rules.NONE);
        Rules after = Rules.of(config.network().traffic(), interfaces, networks, numbers());
        if (!upkeep.makesAllAtOnce() && !rules.adopting()) {
            if (!after.traffic().ports().equals(before.traffic().ports())) {
                claims.check(id, after.traffic().ports());
            }
            speed.check(id, config, interfaces);
        }
        upkeep.keep(() -> rules.change(id, before, after));
        attached.put(id, after);
        claims.put(
                id,
                config.name().map(ContainerName::value).orElse(id.value()),
                after.traffic().ports());
    }

    synchronized void detach(ContainerId id) {
        Rules before = attached.remove(id);
        claims.remove(id);
        if (before == null) {
            return;
        }
        upkeep.forget(() -> rules.remove(id, before));
        ledger.close(id);
    }

    synchronized Cleanup.Undo pass(
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
        upkeep.keep(() -> rules.change(from, before, to, after));
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

    synchronized void adopted() {
        try {
            if (upkeep.adopted()) {
                LOG.info("packet rules made anew");
            } else if (rules.adopting()) {
                rules.adopted(attached.keySet());
            } else if (networks.isEmpty()) {
                kernel.removeIfThere();
            }
        } catch (IOException e) {
            LOG.error("remove stale packet rules: {}", e.getMessage());
        }
        ledger.adopted(attached.keySet());
    }

    /** Puts all back when somebody else has taken something away; whether that was so. */
    synchronized boolean lookAfter() throws IOException {
        return upkeep.lookAfter();
    }

    synchronized void giveBack() throws IOException {
        kernel.removeIfThere();
    }

    void removed(ContainerId id) {
        ledger.forget(id);
    }

    /** Counts by these traffic classes from now on. */
    synchronized void setClasses(List<TrafficClass> changed) throws IOException {
        classes = List.copyOf(changed);
        if (networks.isEmpty()) {
            return;
        }
        upkeep.keep(this::classify);
    }

    private void classify() throws IOException {
        kernel.run(ClassMaps.set(kernel.name(), classes));
        rules.considerAnew();
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

    synchronized void check(ContainerId id, ContainerConfig config) {
        claims.check(id, config.network().traffic().ports());
    }

    /** What the kernel's counters show now goes to the ledger. */
    synchronized void count() throws IOException {
        ledger.read(Counters.read(kernel), attached);
    }

    /** Those of whom the kernel lets nothing pass any more. Before that is so a last packet, of up to 120 KiB, is dropped. */
    synchronized Set<ContainerId> usedUp() throws IOException {
        return rules.usedUp(attached);
    }

    /** The hard quota begins anew, with what the ledger says is used of it. */
    synchronized void renewQuota(ContainerId id) throws IOException {
        Rules had = attached.get(id);
        if (had != null) {
            upkeep.keep(() -> rules.renewQuota(id, had));
        }
    }

    /** Readable when somebody has changed something, of whatever tables: a look is worth while. */
    synchronized Fd watched() throws IOException {
        return kernel.watched();
    }

    /** {@code told} hears from now on whose rules had been taken away, once they are back; nobody waits for it. */
    synchronized void whenRestored(Consumer<Set<ContainerId>> told) {
        upkeep.whenRestored(told);
    }

    private Map<String, NetworkDefinition> networks() {
        return networks;
    }

    void linked(ContainerId id) throws IOException {
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

    @Override
    public synchronized void close() {
        kernel.close();
    }
}
