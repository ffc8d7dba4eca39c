package io.ctctl.runtime.packet;

import io.ctctl.netvirt.account.TrafficAccount;
import io.ctctl.netvirt.account.TrafficQuota;
import io.ctctl.runtime.Event;
import io.ctctl.runtime.EventLog;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import java.io.IOException;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Twice a minute writes down what the counters show, begins quotas anew with the month, and says when a soft one is over. */
public final class TrafficClock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrafficClock.class);
    private static final int PERIOD_SECONDS = 30;
    private static final int ROUND_SECONDS = 5;

    private final PacketTables tables;
    private final TrafficLedger ledger;
    private final EventLog events;
    private final Map<ContainerId, YearMonth> months = new HashMap<>();
    private final Set<ContainerId> told = new HashSet<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(TrafficClock::thread);

    /** @param events hear of soft limits that are passed */
    public TrafficClock(PacketTables tables, TrafficLedger ledger, EventLog events) {
        this.tables = tables;
        this.ledger = ledger;
        this.events = events;
    }

    public void start() {
        // nobody waits for it: a round that fails says so itself, and another comes
        Future<?> unused = clock.scheduleWithFixedDelay(this::tick, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "traffic");
        thread.setDaemon(true);
        return thread;
    }

    private void tick() {
        Map<ContainerId, Rules> running = tables.attached();
        told.retainAll(running.keySet());
        months.keySet().retainAll(running.keySet());
        if (running.isEmpty()) {
            return;
        }
        try {
            tables.count();
            for (Map.Entry<ContainerId, Rules> entry : running.entrySet()) {
                watch(entry.getKey(), entry.getValue().traffic().quota());
            }
        } catch (IOException | ContainerException e) {
            LOG.error("count traffic: {}", e.getMessage());
        }
        ledger.write(running.keySet());
    }

    private void watch(ContainerId id, TrafficQuota quota) throws IOException {
        if (quota.unlimited()) {
            return;
        }
        long used = ledger.used(id, quota);
        TrafficAccount account = ledger.account(id);
        YearMonth before = months.put(id, account.month());
        if (before != null && !before.equals(account.month())) {
            told.remove(id);
            tables.renewQuota(id);
        }
        if (quota.soft().filter(limit -> used > limit).isPresent() && told.add(id)) {
            long limit = quota.soft().get();
            LOG.warn("traffic of {}: {} bytes, above its soft limit of {}", id, used, limit);
            events.tell(Event.Type.QUOTA, id, Map.of("bytes", Long.toString(used), "soft", Long.toString(limit)));
        }
    }

    /** What has been counted is written once more. */
    @Override
    public void close() {
        clock.shutdown();
        try {
            // a round that is under way is let finish: it writes to the same ledger
            if (clock.awaitTermination(ROUND_SECONDS, TimeUnit.SECONDS)) {
                tick();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
