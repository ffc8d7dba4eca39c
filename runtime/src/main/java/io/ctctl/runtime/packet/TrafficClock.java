package io.ctctl.runtime.packet;

import io.ctctl.netvirt.account.TrafficAccount;
import io.ctctl.netvirt.account.TrafficQuota;
import io.ctctl.runtime.Event;
import io.ctctl.runtime.EventLog;
import io.ctctl.runtime.RepeatedWork;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import java.io.IOException;
import java.time.Duration;
import java.time.YearMonth;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Twice a minute writes down what the counters show, and begins quotas anew with the month; as long as somebody has one, looks
 * every second, or as often as half a percent of its time allows and at least every three seconds, whether it has been passed, and says so.
 */
public final class TrafficClock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrafficClock.class);
    private static final long PERIOD = Duration.ofSeconds(30).toNanos();
    private static final int LOOK_SECONDS = 1;
    private static final int ROUND_SECONDS = 5;
    /** What is not spent for each part that is. */
    private static final int REST = 200;
    /** However long a look took: on a busy machine it seems longer than it is. */
    private static final long LONGEST_REST = Duration.ofSeconds(3).toNanos();

    private final PacketTables tables;
    private final FastPath fastPath;
    private final TrafficLedger ledger;
    private final EventLog events;
    private final Map<ContainerId, YearMonth> months = new HashMap<>();
    /** The limits that were passed when they were last looked at. */
    private final Map<ContainerId, Map<TrafficQuota.State, Long>> told = new HashMap<>();

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(TrafficClock::thread);
    private long written = System.nanoTime();
    private long looked = written;
    private long took;

    /** @param events hear of limits that are passed */
    TrafficClock(PacketTables tables, FastPath fastPath, TrafficLedger ledger, EventLog events) {
        this.tables = tables;
        this.fastPath = fastPath;
        this.ledger = ledger;
        this.events = events;
    }

    public void start() {
        Future<?> unused = clock.scheduleWithFixedDelay(
                new RepeatedWork("count traffic", this::round), LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "traffic");
        thread.setDaemon(true);
        return thread;
    }

    private void round() {
        reviewFastPath();
        long begun = System.nanoTime();
        if (begun - written >= PERIOD) {
            count();
            ledger.write(tables.attached().keySet());
            written = begun;
        } else if (begun - looked >= Math.min(REST * took, LONGEST_REST)
                && tables.attached().values().stream().anyMatch(TrafficClock::limited)) {
            count();
        } else {
            return;
        }
        looked = System.nanoTime();
        took = looked - begun;
    }

    private void reviewFastPath() {
        try {
            fastPath.review();
        } catch (IOException e) {
            LOG.error("look after the fast path: {}", e.getMessage());
        }
    }

    private static boolean limited(Rules rules) {
        return !rules.traffic().quota().unlimited();
    }

    private void count() {
        Map<ContainerId, Rules> running = tables.attached();
        told.keySet().retainAll(running.keySet());
        months.keySet().retainAll(running.keySet());
        if (running.isEmpty()) {
            return;
        }
        try {
            tables.count();
            fastPath.count();
            Set<ContainerId> usedUp = tables.usedUp();
            for (Map.Entry<ContainerId, Rules> entry : running.entrySet()) {
                if (limited(entry.getValue())) {
                    watch(entry.getKey(), entry.getValue().traffic().quota(), usedUp.contains(entry.getKey()));
                }
            }
        } catch (IOException | ContainerException e) {
            LOG.error("count traffic: {}", e.getMessage());
        }
    }

    private void watch(ContainerId id, TrafficQuota quota, boolean usedUp) throws IOException {
        long used = ledger.used(id, quota);
        TrafficAccount account = ledger.account(id);
        YearMonth before = months.put(id, account.month());
        if (before != null && !before.equals(account.month())) {
            tables.renewQuota(id);
        }
        Set<TrafficQuota.State> passed = quota.passed(used);
        if (usedUp) {
            passed.add(TrafficQuota.State.USED_UP);
        }
        Map<TrafficQuota.State, Long> known = told.computeIfAbsent(id, key -> new EnumMap<>(TrafficQuota.State.class));
        known.keySet().retainAll(passed);
        for (TrafficQuota.State state : passed) {
            boolean hard = state == TrafficQuota.State.USED_UP;
            long limit = (hard ? quota.hard() : quota.soft()).orElseThrow();
            // another limit may have been set and passed since the last look
            if (!Objects.equals(known.put(state, limit), limit)) {
                tell(id, used, hard, limit);
            }
        }
    }

    private void tell(ContainerId id, long used, boolean hard, long limit) {
        LOG.warn(
                hard
                        ? "traffic of {}: {} bytes, and its quota of {} is used up: nothing passes"
                        : "traffic of {}: {} bytes, above its soft limit of {}",
                id,
                used,
                limit);
        events.tell(
                Event.Type.QUOTA,
                id,
                Map.of("bytes", Long.toString(used), hard ? "hard" : "soft", Long.toString(limit)));
    }

    /** What has been counted is written once more. */
    @Override
    public void close() {
        clock.shutdown();
        try {
            // a round that is under way is let finish: it writes to the same ledger
            if (clock.awaitTermination(ROUND_SECONDS, TimeUnit.SECONDS)) {
                count();
                ledger.write(tables.attached().keySet());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
