package io.ctctl.scheduler.cpu;

import java.util.Optional;

/**
 * A part of a container that shares the container's CPU time with its other parts by weight.
 *
 * @param weight against the other slices and the rest of the container, which counts as one slice of the default weight
 * @param limitPercent at most so much of one CPU
 */
public record SliceConfig(String name, int weight, Optional<Double> limitPercent) {
    public static final int DEFAULT_WEIGHT = 100;
    public static final int MAX_WEIGHT = 10_000;

    /** Where the processes are that belong to no slice. */
    public static final String REST = "ctctl.rest";

    private static final int LONGEST_NAME = 64;

    public SliceConfig {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]*") || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("bad slice name \"" + name + "\": use up to " + LONGEST_NAME
                    + " letters, digits, '-' and '_', beginning with a letter or digit");
        }
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("bad --weight " + weight + ": use 1 to " + MAX_WEIGHT);
        }
        double limit = limitPercent.orElse(CpuConfig.MIN_LIMIT_PERCENT);
        if (!(limit >= CpuConfig.MIN_LIMIT_PERCENT && limit <= 100.0 * CpuConfig.MAX_CPUS)) {
            throw new IllegalArgumentException("bad --cpulimit " + limit + ": use " + CpuConfig.MIN_LIMIT_PERCENT
                    + " to " + 100L * CpuConfig.MAX_CPUS);
        }
    }
}
