package io.ctctl.runtime.packet;

import io.ctctl.netvirt.account.Traffic;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.runtime.config.ContainerId;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which frames take the fast path: those of ports that nobody wants anything of but that they are checked and counted. A container
 * gets it a moment after its start, by {@link #review}, so that no start waits for it; it loses it before anything changes that
 * the ordinary way has to know of. All that does not take it goes the ordinary way, on which nothing is left out.
 */
final class FastPath implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FastPath.class);
    /** Nobody tells when the host's bridges begin to be looked at by its rules. */
    private static final long LOOK = Duration.ofSeconds(30).toNanos();
    /** In one review, that nobody waits long for it. */
    private static final int MOST_AT_ONCE = 64;

    /** A change to the ordinary way. */
    interface Change {
        void make() throws IOException;
    }

    private final FastPathKernel kernel;
    private final FastPathChoice choice;
    private final FastPathChoice.Ordinary ordinary;
    private final TrafficLedger ledger;

    private final Set<ContainerId> connected = new HashSet<>();
    private final Map<ContainerId, Integer> changing = new HashMap<>();
    private int changingAll;
    /** Whose frames take it. */
    private final Map<ContainerId, List<FastPort>> on = new LinkedHashMap<>();

    private boolean stale = true;
    private String complaint = "";
    private long looked = System.nanoTime() - LOOK;

    FastPath(FastPathKernel kernel, FastPathChoice choice, FastPathChoice.Ordinary ordinary, TrafficLedger ledger) {
        this.kernel = kernel;
        this.choice = choice;
        this.ordinary = ordinary;
        this.ledger = ledger;
    }

    /** The links of a container are where they belong. */
    synchronized void connected(ContainerId id) {
        connected.add(id);
        stale = true;
    }

    /** The links of a container are about to be cut off, or have gone. */
    synchronized void parted(ContainerId id) {
        connected.remove(id);
        drop(id);
        kernel.forget(id);
        kernel.closeUnlessLed();
    }

    /** Makes a change to the ordinary way of a container while its frames take that. */
    void around(ContainerId id, Change change) throws IOException {
        synchronized (this) {
            changing.merge(id, 1, Integer::sum);
            drop(id);
        }
        try {
            change.make();
        } finally {
            synchronized (this) {
                changing.computeIfPresent(id, (key, count) -> count == 1 ? null : count - 1);
                stale = true;
            }
        }
    }

    /** As {@link #around}, of a change that may concern everybody. */
    void aroundAll(Change change) throws IOException {
        synchronized (this) {
            changingAll++;
            dropAll();
        }
        try {
            change.make();
        } finally {
            synchronized (this) {
                changingAll--;
                stale = true;
            }
        }
    }

    /** Somebody has changed some rules. */
    synchronized void look() throws IOException {
        looked = System.nanoTime();
        choice.broken(Optional.empty());
        stale = true;
        Optional<String> others = OtherRules.look();
        if (choice.others(others)) {
            others.ifPresent(who -> LOG.info("no fast path: {}", who));
        }
        if (others.isPresent()) {
            dropAll();
        }
    }

    /** Has it be as it is to be by now. */
    synchronized void review() throws IOException {
        if (System.nanoTime() - looked >= LOOK) {
            look();
        }
        if (!stale || changingAll > 0) {
            return;
        }
        stale = false;
        Map<ContainerId, List<FastPort>> due = choice.due(id -> connected.contains(id) && !changing.containsKey(id));
        for (ContainerId id : List.copyOf(on.keySet())) {
            if (!on.get(id).equals(due.get(id))) {
                drop(id);
            }
        }
        try {
            kernel.leaveAllBut(due.values());
            add(due);
        } catch (IOException e) {
            // said once, though it is tried again at every look
            String what = String.valueOf(e.getMessage());
            if (!complaint.equals(what)) {
                complaint = what;
                LOG.warn("no fast path: {}", complaint);
            }
            choice.broken(Optional.of(complaint));
            dropAll();
        }
        kernel.closeUnlessLed();
    }

    private void add(Map<ContainerId, List<FastPort>> due) throws IOException {
        Map<ContainerId, List<FastPort>> added = new LinkedHashMap<>();
        due.forEach((id, ports) -> {
            if (!on.containsKey(id) && added.size() < MOST_AT_ONCE) {
                added.put(id, ports);
            }
        });
        if (!added.isEmpty()) {
            kernel.add(added).forEach(id -> on.put(id, added.get(id)));
        }
        // those that were not there, and those that were too many
        stale = !on.keySet().containsAll(due.keySet());
    }

    private void dropAll() {
        List.copyOf(on.keySet()).forEach(this::drop);
    }

    /** What was counted goes to the account. */
    private void drop(ContainerId id) {
        List<FastPort> ports = on.remove(id);
        if (ports == null) {
            return;
        }
        stale = true;
        try {
            ledger.closeFast(id, kernel.drop(ports));
        } catch (IOException e) {
            LOG.error("fast path of {}: {}", id, e.getMessage());
        }
    }

    /** What is counted now goes to the accounts. */
    synchronized void count() throws IOException {
        Map<ContainerId, Rules> counted = new HashMap<>(ordinary.attached());
        counted.keySet().retainAll(on.keySet());
        ledger.readFast(kernel.read(), counted);
    }

    /** What an earlier daemon left: nobody's frames take it any more, and what was counted goes to the accounts. */
    synchronized void adopt() throws IOException {
        Map<InterfaceName, Traffic> counted = kernel.adopt();
        Map<ContainerId, Rules> running = ordinary.attached();
        if (!counted.isEmpty()) {
            running.forEach((id, rules) -> ledger.closeFast(id, TrafficLedger.sum(counted, rules)));
            ledger.settleFast(counted, running.keySet());
        }
        kernel.closeUnlessLed();
    }

    /** How a network's interfaces send. */
    synchronized FastPathState state(NetworkDefinition network) {
        return choice.state(
                network, on.values().stream().flatMap(Collection::stream).collect(Collectors.toSet()));
    }

    /** What is in the kernel stays, and is found by the next daemon. */
    @Override
    public synchronized void close() {
        kernel.close();
    }
}
