package io.ctctl.runtime.packet;

import io.ctctl.netvirt.account.Traffic;
import io.ctctl.netvirt.account.TrafficAccount;
import io.ctctl.netvirt.account.TrafficQuota;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.store.Document;
import io.ctctl.runtime.store.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every container's traffic has come to, in {@code containers/<id>/traffic.json}, over runs and daemons. */
public final class TrafficLedger {
    private static final Logger LOG = LoggerFactory.getLogger(TrafficLedger.class);
    private static final Document<TrafficAccount> DOCUMENT = new Document<>(TrafficAccount.class, 1);

    private final Instance instance;
    private final Clock clock;
    private final Map<ContainerId, TrafficAccount> accounts = new HashMap<>();

    public TrafficLedger(Instance instance, Clock clock) {
        this.instance = instance;
        this.clock = clock;
    }

    /** As of the last reading. */
    public synchronized TrafficAccount account(ContainerId id) {
        return accounts.computeIfAbsent(id, this::load);
    }

    /** Begins the account anew. */
    public synchronized void reset(ContainerId id) {
        put(id, account(id).reset(clock.instant()));
    }

    /** Bytes used in the quota's period. */
    synchronized long used(ContainerId id, TrafficQuota quota) {
        TrafficAccount current = account(id).at(clock.instant(), quota.period());
        accounts.put(id, current);
        return current.used();
    }

    /** The tables' counters of containers that run. */
    synchronized void read(Map<InterfaceName, Traffic> counters, Map<ContainerId, Rules> running) {
        running.forEach((id, rules) -> accounts.put(id, account(id).reading(sum(counters, rules))));
    }

    /** The same of the fast path's. */
    synchronized void readFast(Map<InterfaceName, Traffic> counters, Map<ContainerId, Rules> running) {
        running.forEach((id, rules) -> accounts.put(id, account(id).readingFast(sum(counters, rules))));
    }

    /** Of all of a container's links. */
    static Traffic sum(Map<InterfaceName, Traffic> counters, Rules rules) {
        return rules.hostLinks().stream()
                .map(link -> counters.getOrDefault(link, Traffic.NONE))
                .reduce(Traffic.NONE, Traffic::plus);
    }

    /** Of an interface that goes while the run goes on. */
    synchronized void without(ContainerId id, Map<InterfaceName, Traffic> gone) {
        put(id, account(id).without(gone.values().stream().reduce(Traffic.NONE, Traffic::plus)));
    }

    /** The fast path's counters of a container have been taken away and showed this at last. */
    synchronized void closeFast(ContainerId id, Traffic last) {
        put(id, account(id).readingFast(last).fastClosed());
    }

    /** The tables are made anew, and their counters with them. */
    synchronized void closeTables(ContainerId id) {
        put(id, account(id).tablesClosed());
    }

    /** Counters of containers that ended while no daemon was there to see it; their links carry their ids. */
    synchronized void settle(Map<InterfaceName, Traffic> counters, Collection<ContainerId> running) {
        ended(counters, running)
                .forEach((id, traffic) -> put(id, account(id).reading(traffic).tablesClosed()));
    }

    /** The same of the fast path's counters. */
    synchronized void settleFast(Map<InterfaceName, Traffic> counters, Collection<ContainerId> running) {
        ended(counters, running).forEach(this::closeFast);
    }

    private Map<ContainerId, Traffic> ended(Map<InterfaceName, Traffic> counters, Collection<ContainerId> running) {
        Map<ContainerId, Traffic> ended = new HashMap<>();
        counters.forEach((link, traffic) -> idOf(link).ifPresent(id -> {
            if (!running.contains(id) && Files.exists(instance.state(id).config())) {
                ended.merge(id, traffic, Traffic::plus);
            }
        }));
        return ended;
    }

    /** The run is over. */
    synchronized void close(ContainerId id) {
        put(id, account(id).closed());
    }

    /** What did not run when this daemon came has no counters, though the last one may not have written so. */
    synchronized void adopted(Collection<ContainerId> running) {
        try (var states = Files.newDirectoryStream(instance.containerStates())) {
            for (Path state : states) {
                String name = state.getFileName().toString();
                if (ContainerId.isId(name) && Files.exists(state.resolve("traffic.json"))) {
                    ContainerId id = new ContainerId(name);
                    if (!running.contains(id) && !account(id).seen().rows().isEmpty()) {
                        put(id, account(id).closed());
                    }
                }
            }
        } catch (IOException e) {
            LOG.error("adopt traffic accounts: {}", e.getMessage());
        }
    }

    /** The account of a container that comes from another host, and does not run yet. */
    synchronized void take(ContainerId id, TrafficAccount account) {
        put(id, account);
    }

    synchronized void forget(ContainerId id) {
        accounts.remove(id);
    }

    /** Writes the accounts of these; each is replaced whole. */
    synchronized void write(Collection<ContainerId> ids) {
        ids.forEach(id -> put(id, account(id)));
    }

    private void put(ContainerId id, TrafficAccount account) {
        accounts.put(id, account);
        try {
            DOCUMENT.write(file(id), account, Durability.DAEMON);
        } catch (NoSuchFileException ignored) {
            // ENOENT: the container is being removed, and its account with it
        } catch (IOException e) {
            LOG.error("write the traffic account of {}: {}", id, e.getMessage());
        }
    }

    private TrafficAccount load(ContainerId id) {
        try {
            return DOCUMENT.read(file(id)).orElseGet(() -> TrafficAccount.opened(clock.instant()));
        } catch (IOException e) {
            LOG.error("{}: a new account is opened", e.getMessage());
            return TrafficAccount.opened(clock.instant());
        }
    }

    private Path file(ContainerId id) {
        return instance.state(id).dir().resolve("traffic.json");
    }

    /** {@code ct<id><index>}. */
    private static Optional<ContainerId> idOf(InterfaceName link) {
        String name = link.value();
        if (!name.startsWith("ct") || name.length() < 4) {
            return Optional.empty();
        }
        String id = name.substring(2, name.length() - 1);
        return ContainerId.isId(id) ? Optional.of(new ContainerId(id)) : Optional.empty();
    }
}
