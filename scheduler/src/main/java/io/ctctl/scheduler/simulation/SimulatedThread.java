package io.ctctl.scheduler.simulation;

import java.util.OptionalLong;

/** A thread that works and sleeps in turns. Times are in microseconds. */
final class SimulatedThread {
    private final long work;
    private final long sleep;
    private long left;
    private long wakesAt;
    private boolean asleep;
    private boolean fresh;
    private long lastRan = -1;

    SimulatedThread(long work, long sleep) {
        this.work = work;
        this.sleep = sleep;
        left = work;
    }

    boolean runnable() {
        return !asleep;
    }

    boolean ranAt(long now) {
        return lastRan == now;
    }

    boolean ranBefore(SimulatedThread other) {
        return lastRan < other.lastRan;
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
