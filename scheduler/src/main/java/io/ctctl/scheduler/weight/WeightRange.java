package io.ctctl.scheduler.weight;

/**
 * What a kernel takes for a weight, and what the default of 1000 units is there.
 */
public enum WeightRange {
    /** cpu.shares. */
    V1(2, 262_144, 1.024),
    /** cpu.weight. */
    V2(1, 10_000, 0.1);

    private final int least;
    private final int most;
    /** Kernel weight per unit, as long as nothing has to be rescaled. */
    private final double anchor;

    WeightRange(int least, int most, double anchor) {
        this.least = least;
        this.most = most;
        this.anchor = anchor;
    }

    public int least() {
        return least;
    }

    public int most() {
        return most;
    }

    public double anchor() {
        return anchor;
    }
}
