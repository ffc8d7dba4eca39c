package io.ctctl.scheduler.cpu;

import java.util.Optional;

/**
 * A token bucket in the manner of Linux-VServer. A token is the right to use one CPU for one tick of 1 ms. Every
 * {@code interval} ticks {@code fillRate} tokens come in; whoever runs out is held until there are {@code min} again;
 * what exceeds {@code max} is spilled. The long-run share is fillRate / interval of one CPU.
 *
 * @param tokens in the bucket at the start
 * @param idle refills more than the first kind, as long as the CPUs would be idle
 */
public record BucketConfig(int fillRate, int interval, int tokens, int min, int max, Optional<Refill> idle) {
    public static final int TICK_MICROS = 1000;
    public static final int DEFAULT_FILL_RATE = 1;
    public static final int DEFAULT_INTERVAL = 4;
    public static final int DEFAULT_MIN = 15;
    public static final int DEFAULT_MAX = 125;
    private static final int MOST = 10_000_000;

    /** So many tokens every so many ticks. */
    public record Refill(int fillRate, int interval) {
        public Refill {
            range("--cpu-fill-rate2", fillRate, 1, MOST);
            range("--cpu-interval2", interval, 1, MOST);
        }
    }

    public BucketConfig {
        range("--cpu-fill-rate", fillRate, 1, MOST);
        range("--cpu-interval", interval, 1, MOST);
        range("--cpu-tokens-max", max, 1, MOST);
        range("--cpu-tokens-min", min, 1, max);
        range("--cpu-tokens", tokens, 0, max);
    }

    private static void range(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("bad " + option + " " + value + ": use " + least + " to " + most
                    + (most == MOST ? "" : " (--cpu-tokens-max)"));
        }
    }

    /** CPUs it may use in the long run. */
    public double share() {
        return (double) fillRate / interval;
    }

    /** Ticks that an empty bucket holds its owner: whole refills until there are {@code min} tokens. */
    public long holdTicks() {
        return ((long) min + fillRate - 1) / fillRate * interval;
    }
}
