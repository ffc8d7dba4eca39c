package io.ctctl.scheduler.simulation;

import io.ctctl.scheduler.control.Bandwidth;
import io.ctctl.scheduler.control.Member;
import io.ctctl.scheduler.cpu.CpuSet;
import io.ctctl.scheduler.credit.CreditBucket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A container while it is simulated, or a process of the host beside them. Times are in microseconds. */
final class SimulatedContainer {
    private final int number;
    private final boolean ofHost;
    private final Scenario.Actor actor;
    private final Optional<CpuSet> mask;
    private final Bandwidth limit;
    private final int atOnce;
    private final List<SimulatedThread> threads = new ArrayList<>();
    private final List<Long> latencies = new ArrayList<>();
    private final Member member;
    private final Optional<CreditBucket> bucket;
    private boolean present;
    private int runnable;
    private double weight;
    private long used;
    private long usedInPeriod;
    private long usedSinceDecision;
    private long waitedSinceDecision;
    private double entitled;

    SimulatedContainer(
            int number, boolean ofHost, Scenario.Actor actor, Optional<CpuSet> mask, int cpus, Member member) {
        this.number = number;
        this.ofHost = ofHost;
        this.actor = actor;
        this.mask = mask;
        this.member = member;
        limit = Bandwidth.of(actor.cpu());
        atOnce = actor.cpu().vcpus().orElse(cpus);
        bucket = actor.bucket().map(config -> new CreditBucket(config, millis(actor.from() * 1000)));
        weight = member.weight();
        for (Scenario.Crowd crowd : actor.threads()) {
            for (int i = 0; i < crowd.count(); i++) {
                threads.add(new SimulatedThread(this, millis(crowd.workMillis()), millis(crowd.sleepMillis())));
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

    int number() {
        return number;
    }

    /** Whether it is no container, and runs outside of the group of all. */
    boolean ofHost() {
        return ofHost;
    }

    boolean mayUse(int cpu) {
        return mask.map(set -> set.contains(cpu)).orElse(true);
    }

    List<SimulatedThread> threads() {
        return threads;
    }

    boolean present() {
        return present;
    }

    /** Comes or goes, and counts who is ready: before every tick. */
    void at(long now) {
        present = now >= millis(actor.from() * 1000) && now < millis(actor.until() * 1000);
        runnable = 0;
        for (SimulatedThread thread : threads) {
            runnable += present && thread.runnable() ? 1 : 0;
        }
    }

    /** As many threads may run at once now. */
    int allowed() {
        boolean stopped = bucket.filter(CreditBucket::held).isPresent()
                || (limit.quotaMicros() >= 0 && usedInPeriod >= limit.quotaMicros());
        return stopped ? 0 : atOnce;
    }

    int runnable() {
        return runnable;
    }

    double weight() {
        return weight;
    }

    void weigh(double units) {
        weight = units;
    }

    /** One of its threads runs for a tick. */
    void run(SimulatedThread thread, long now, long tick) {
        thread.run(now, tick).ifPresent(latencies::add);
        used += tick;
        usedInPeriod += tick;
        usedSinceDecision += tick;
    }

    void endTick(long now, long tick, int ran, long idle) {
        waitedSinceDecision += ran < Math.min(runnable, atOnce) ? tick : 0;
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
