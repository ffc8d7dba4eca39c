package io.ctctl.scheduler.simulation;

import java.util.List;
import java.util.Optional;

/**
 * What became of a scenario.
 *
 * @param usedPercent of the machine's capacity, by all together
 */
public record Outcome(double seconds, int cpus, double usedPercent, List<Part> containers) {
    public Outcome {
        containers = List.copyOf(containers);
    }

    /**
     * One container's part.
     *
     * @param share of all CPU time that was used, in percent
     * @param ideal of it that the policy gives, in percent
     * @param latency absent for one that never slept
     * @param credits absent without a bucket
     */
    public record Part(
            String name,
            double cpuSeconds,
            double share,
            double ideal,
            Optional<Latency> latency,
            Optional<Credits> credits) {}

    /** From a thread's wake-up to its first instant on a CPU, in milliseconds. */
    public record Latency(double p50, double p99, double max, int wakeups) {}

    /** What is in the bucket at the end. */
    public record Credits(double tokens, boolean held, double heldMillis, double spilledTokens) {}
}
