package io.ctctl.netvirt.shape;

/**
 * A class of a hierarchical token bucket.
 *
 * @param minor its number; the major one is always 1
 * @param parent minor number, 0 for the qdisc itself
 * @param burstBytes what may pass at once after a rest; 0: the usual
 * @param quantum bytes it sends in one turn of borrowing
 * @param leaf whether packets wait in it
 */
public record HtbClass(
        int minor, int parent, Rate rate, Rate ceiling, int quantum, int priority, long burstBytes, boolean leaf) {
    private static final long NANOS = 1_000_000_000L;
    /** The kernel's unit of time in these messages is 64 ns. */
    private static final long TICK_NANOS = 64;

    static final int MAJOR = 1;
    /** Above it the largest packet that TCP hands down, 64 KiB, takes no more than the usual burst of some milliseconds. */
    private static final Rate FAST = new Rate(100_000_000);

    public HtbClass {
        if (rate.compareTo(ceiling) > 0) {
            rate = ceiling;
        }
    }

    int handle() {
        return MAJOR << 16 | minor;
    }

    int parentHandle() {
        return MAJOR << 16 | parent;
    }

    /** Whether TCP's large packets are cut into frames before they wait: uncut each would be a stall of its own. */
    public boolean slow() {
        return ceiling.compareTo(FAST) <= 0;
    }

    /** The qdisc that cuts, which is below this class: its number is nobody else's, for no class has the major's. */
    int cutterHandle() {
        return minor << 16;
    }

    /** How long the rate takes for the burst. */
    long rateTicks() {
        return ticks(rate);
    }

    /** How long the ceiling takes for the burst. */
    long ceilingTicks() {
        return ticks(ceiling);
    }

    private long ticks(Rate speed) {
        long burst = burstBytes > 0 ? burstBytes : usualBurst(speed);
        return Math.min(0xffff_ffffL, Math.max(1, burst * NANOS / speed.bytes() / TICK_NANOS));
    }

    /** Ten milliseconds' worth, and a frame: tokens of a queue that a busy host serves late are not lost. */
    private static long usualBurst(Rate speed) {
        return 1_600 + speed.bytes() / 100;
    }

    /** What may wait: a tenth of a second's worth, and two of the largest packets TCP hands down. */
    public long queueBytes() {
        return 131_072 + ceiling.bytes() / 10;
    }
}
