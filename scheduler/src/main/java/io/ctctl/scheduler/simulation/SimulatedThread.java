package io.ctctl.scheduler.simulation;

import java.util.OptionalLong;

/** A thread that works and sleeps in turns. Times are in microseconds. */
final class SimulatedThread {
    private final SimulatedContainer owner;
    private final long work;
    private final long sleep;
    private long left;
    private long wakesAt;
    private boolean asleep;
    private boolean fresh;
    private long lastRan = -1;
    private int cpu = -1;
    private boolean queued;

    SimulatedThread(SimulatedContainer owner, long work, long sleep) {
        this.owner = owner;
        this.work = work;
        this.sleep = sleep;
        left = work;
    }

    SimulatedContainer owner() {
        return owner;
    }

    boolean runnable() {
        return !asleep;
    }

    /** Its part of its container's weight. */
    double load() {
        return owner.weight() / Math.max(1, owner.runnable());
    }

    /** The part of the time in which it is awake when nobody keeps it from working. */
    double duty() {
        return (double) work / (work + sleep);
    }

    boolean ranBefore(SimulatedThread other) {
        return lastRan < other.lastRan;
    }

    /** Where it is queued, or was last; -1 at first. */
    int cpu() {
        return cpu;
    }

    void cpu(int next) {
        cpu = next;
    }

    boolean queued() {
        return queued;
    }

    void queued(boolean next) {
        queued = next;
    }

    /** Works for a tick; returns how long it had waited since its wake-up if this is the first one. */
    OptionalLong run(long now, long tick) {
        OptionalLong latency = fresh ? OptionalLong.of(now - wakesAt) : OptionalLong.empty();
        fresh = false;
        lastRan = now;
        left -= tick;
        if (left <= 0 && sleep > 0) {
            asleep = true;
            wakesAt = now + tick + sleep;
        } else if (left <= 0) {
            left = work;
        }
        return latency;
    }

    /** Wakes up when it is time. */
    void advance(long now) {
        if (asleep && now >= wakesAt) {
            asleep = false;
            fresh = true;
            wakesAt = now;
            left = work;
        }
    }
}
