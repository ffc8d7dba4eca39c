package io.ctctl.scheduler.simulation;

import io.ctctl.scheduler.control.Bandwidth;
import io.ctctl.scheduler.control.Member;
import io.ctctl.scheduler.cpu.CpuSet;
import io.ctctl.scheduler.credit.CreditBucket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A container while it is simulated. Times are in microseconds. */
final class SimulatedContainer {
    private final Scenario.Actor actor;
    private final Optional<CpuSet> mask;
    private final Bandwidth limit;
    private final int atOnce;
    private final List<SimulatedThread> threads = new ArrayList<>();
    private final List<Long> latencies = new ArrayList<>();
    private final Member member;
    private final Optional<CreditBucket> bucket;
    private boolean present;
    private double virtualTime;
    private double weight;
    private long used;
    private long usedInPeriod;
    private long usedSinceDecision;
    private long waitedSinceDecision;
    private double entitled;

    SimulatedContainer(Scenario.Actor actor, Optional<CpuSet> mask, int cpus, Member member) {
        this.actor = actor;
        this.mask = mask;
        this.member = member;
        limit = Bandwidth.of(actor.cpu());
        atOnce = actor.cpu().vcpus().orElse(cpus);
        bucket = actor.bucket().map(config -> new CreditBucket(config, millis(actor.from() * 1000)));
        weight = member.weight();
        for (Scenario.Crowd crowd : actor.threads()) {
            for (int i = 0; i < crowd.count(); i++) {
                threads.add(new SimulatedThread(millis(crowd.workMillis()), millis(crowd.sleepMillis())));
            }
        }
    }

    static long millis(double count) {
        return Math.round(count * 1000);
    }

    Scenario.Actor actor() {
        return actor;
    }

    Member member() {
        return member;
    }

    Optional<CreditBucket> bucket() {
        return bucket;
    }

    Optional<CpuSet> mask() {
        return mask;
    }

    /** Comes or goes; one that comes owes nothing and is owed nothing. */
    void at(long now, double leastVirtualTime) {
        boolean next = now >= millis(actor.from() * 1000) && now < millis(actor.until() * 1000);
        if (next && !present) {
            virtualTime = leastVirtualTime;
        }
        present = next;
    }

    /** Threads that want a CPU and may have one, at most as many as may run at once. */
    int ready() {
        if (!present
                || bucket.filter(CreditBucket::held).isPresent()
                || (limit.quotaMicros() >= 0 && usedInPeriod >= limit.quotaMicros())) {
            return 0;
        }
        return Math.min(atOnce, runnable());
    }

    int runnable() {
        int count = 0;
        for (SimulatedThread thread : threads) {
            count += present && thread.runnable() ? 1 : 0;
        }
        return count;
    }

    double virtualTime() {
        return virtualTime;
    }

    /** After a sleep nobody has saved up more than a little. */
    void catchUp(double leastVirtualTime) {
        virtualTime = Math.max(virtualTime, leastVirtualTime);
    }

    void weigh(double units) {
        weight = units;
    }

    /** The thread that has waited longest runs for a tick. */
    void run(long now, long tick) {
        SimulatedThread next = null;
        for (SimulatedThread thread : threads) {
            if (thread.runnable() && !thread.ranAt(now) && (next == null || thread.ranBefore(next))) {
                next = thread;
            }
        }
        if (next == null) {
            return;
        }
        next.run(now, tick).ifPresent(latencies::add);
        used += tick;
        usedInPeriod += tick;
        usedSinceDecision += tick;
        virtualTime += tick / weight;
    }

    void endTick(long now, long tick, int ran, long idle) {
        waitedSinceDecision += present && runnable() > 0 && ran < Math.min(runnable(), atOnce) ? tick : 0;
        bucket.ifPresent(purse -> purse.advance(now, (long) ran * tick, idle));
        if (present) {
            threads.forEach(thread -> thread.advance(now));
        }
        if (now % limit.periodMicros() == 0) {
            usedInPeriod = 0;
        }
    }

    long takeUsed() {
        long taken = usedSinceDecision;
        usedSinceDecision = 0;
        return taken;
    }

    long takeWaited() {
        long taken = waitedSinceDecision;
        waitedSinceDecision = 0;
        return taken;
    }

    void entitle(double micros) {
        entitled += micros;
    }

    Outcome.Part part(long total) {
        return new Outcome.Part(
                actor.name(),
                used / 1e6,
                total == 0 ? 0 : 100.0 * used / total,
                total == 0 ? 0 : 100.0 * entitled / total,
                latency(),
                bucket.map(purse -> new Outcome.Credits(
                        purse.tokens(), purse.held(), purse.heldMicros() / 1000.0, purse.spilledMicros() / 1000.0)));
    }

    private Optional<Outcome.Latency> latency() {
        if (latencies.isEmpty()) {
            return Optional.empty();
        }
        List<Long> sorted = latencies.stream().sorted().toList();
        return Optional.of(new Outcome.Latency(
                at(sorted, 0.5), at(sorted, 0.99), sorted.get(sorted.size() - 1) / 1000.0, sorted.size()));
    }

    private static double at(List<Long> sorted, double part) {
        return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(part * sorted.size()))) / 1000.0;
    }

    long used() {
        return used;
    }
}
