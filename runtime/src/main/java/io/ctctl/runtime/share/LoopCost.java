package io.ctctl.runtime.share;

/**
 * Keeps the control loop's CPU time within its bound: what a look costs on average, against the bound, is how far apart looks
 * are. One dear look, such as the first of a cold daemon, counts double at most.
 */
final class LoopCost {
    private static final int LOOKS = 10;
    private static final long LEAST_INTERVAL_MICROS = 100_000;
    private static final long MOST_INTERVAL_MICROS = 1_000_000;
    private static final double BOUND = 0.004;
    private static final double LEARNING = 0.25;
    private static final double MOST_SURPRISE = 2;

    private double micros = BOUND * LEAST_INTERVAL_MICROS;
    private long spentNanos;
    private long counted;

    /** Whether after so many looks it is time to say what they have cost. */
    boolean isDue(long looks) {
        return looks >= counted + LOOKS;
    }

    /** So much CPU time and so many looks, since the loop began. */
    void spent(long nanos, long looks) {
        double each = (nanos - spentNanos) / 1000.0 / (looks - counted);
        spentNanos = nanos;
        counted = looks;
        micros += LEARNING * (Math.min(each, MOST_SURPRISE * micros) - micros);
        // one that costs next to nothing must not need many dear ones to be believed
        micros = Math.max(micros, BOUND * LEAST_INTERVAL_MICROS / MOST_SURPRISE);
    }

    long intervalMicros() {
        return Math.max(LEAST_INTERVAL_MICROS, Math.min(MOST_INTERVAL_MICROS, Math.round(micros / BOUND)));
    }

    double millis() {
        return spentNanos / 1e6;
    }
}
