package io.ctctl.scheduler.cpu;

import io.ctctl.scheduler.TimeSpan;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was asked for of a container's CPU time; absent: the default, or no bound. Percents are of one CPU.
 *
 * @param units weight against other containers
 * @param guaranteePercent at least so much, whatever the others do
 * @param limitPercent at most so much
 * @param vcpus runs on at most so many CPUs at a time
 * @param mask CPUs it may run on: a list, {@code all}, or {@code auto} for those of its nodes
 * @param nodes NUMA nodes of its memory: a list, {@code all}, or {@code auto} for those of its CPUs
 * @param idle runs only on what others leave
 * @param burstMicros CPU time it may save up and use beyond its limit
 * @param bucket credits it lives on
 * @param slices parts of it that share its time by weight
 */
public record CpuConfig(
        Optional<Integer> units,
        Optional<Double> guaranteePercent,
        Optional<Double> limitPercent,
        Optional<Integer> vcpus,
        Optional<String> mask,
        Optional<String> nodes,
        boolean idle,
        Optional<Long> burstMicros,
        Optional<BucketConfig> bucket,
        List<SliceConfig> slices) {
    public static final int DEFAULT_UNITS = 1000;
    public static final int MIN_UNITS = 8;
    public static final int MAX_UNITS = 500_000;
    public static final String ALL = "all";
    public static final String AUTO = "auto";

    /** More CPUs than any kernel is built for. */
    public static final int MAX_CPUS = 8192;

    /** The kernel takes no quota below 1 ms of its period of 100 ms. */
    public static final double MIN_LIMIT_PERCENT = 1;

    public static final CpuConfig NONE = new CpuConfig(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty(),
            Optional.empty(),
            List.of());

    public CpuConfig {
        slices = slices == null ? List.of() : List.copyOf(slices);
        units.ifPresent(value -> range("--cpuunits", value, MIN_UNITS, MAX_UNITS));
        guaranteePercent.ifPresent(value -> range("--cpuguarantee", value, 0.01, 100.0 * MAX_CPUS));
        limitPercent.ifPresent(value -> range("--cpulimit", value, MIN_LIMIT_PERCENT, 100.0 * MAX_CPUS));
        vcpus.ifPresent(value -> range("--vcpus", value, 1, MAX_CPUS));
        mask.ifPresent(list -> list("--cpumask", list));
        nodes.ifPresent(list -> list("--nodemask", list));
        if (guaranteePercent.isPresent() && limitPercent.isPresent() && guaranteePercent.get() > limitPercent.get()) {
            throw new IllegalArgumentException("--cpuguarantee " + percent(guaranteePercent.get())
                    + " is above --cpulimit " + percent(limitPercent.get()) + ": raise the limit or guarantee less");
        }
        if (guaranteePercent.isPresent() && vcpus.isPresent() && guaranteePercent.get() > 100.0 * vcpus.get()) {
            throw new IllegalArgumentException("--cpuguarantee " + percent(guaranteePercent.get()) + " is more than "
                    + vcpus.get() + " virtual CPUs can use: raise --vcpus or guarantee less");
        }
        if (idle && guaranteePercent.isPresent()) {
            throw new IllegalArgumentException(
                    "--cpuidle takes what others leave and cannot go with --cpuguarantee: drop one of them");
        }
        if (mask.filter(AUTO::equals).isPresent()
                && nodes.filter(list -> !list.equals(ALL) && !list.equals(AUTO)).isEmpty()) {
            throw new IllegalArgumentException(
                    "--cpumask auto means the CPUs of the nodes in --nodemask: name them, as in --nodemask 0");
        }
        if (burstMicros.isPresent()) {
            burst(burstMicros.get(), limitPercent);
        }
        Set<String> names = new HashSet<>();
        for (SliceConfig slice : slices) {
            if (!names.add(slice.name())) {
                throw new IllegalArgumentException("two slices named " + slice.name());
            }
        }
    }

    private static void burst(long micros, Optional<Double> limitPercent) {
        if (limitPercent.isEmpty()) {
            throw new IllegalArgumentException("--cpuburst saves up what --cpulimit allows: give --cpulimit too");
        }
        long quota = Math.round(limitPercent.get() * 1000);
        if (micros < 1 || micros > quota) {
            throw new IllegalArgumentException(
                    "--cpuburst " + TimeSpan.ofMicros(micros) + ": use 1us to " + TimeSpan.ofMicros(quota)
                            + ", what --cpulimit " + percent(limitPercent.get()) + " allows in 100 ms");
        }
    }

    private static void list(String option, String text) {
        if (!text.equals(ALL) && !text.equals(AUTO)) {
            try {
                CpuSet.parse(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "bad " + option + " \"" + text + "\": write numbers and ranges, as in 0-2,5, or all or auto",
                        e);
            }
        }
    }

    private static void range(String option, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    "bad " + option + " " + number(value) + ": use " + number(least) + " to " + number(most));
        }
    }

    private static String percent(double value) {
        return number(value) + " %";
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /**
     * Refuses to be limited to more CPUs than there are: it would be no limit. What {@code before} says already stays, as
     * a container that comes from a machine of more CPUs has it.
     */
    public void checkLimit(CpuConfig before, int cpus) {
        limitPercent
                .filter(limit -> !limitPercent.equals(before.limitPercent))
                .ifPresent(limit -> atMost(
                        limit,
                        cpus,
                        "--cpulimit " + number(MIN_LIMIT_PERCENT) + " to " + 100L * cpus + ", or --cpus 0.01 to "
                                + cpus));
        slices.stream()
                .filter(slice -> !before.slices.contains(slice))
                .flatMap(slice -> slice.limitPercent().stream())
                .forEach(
                        limit -> atMost(limit, cpus, "--cpulimit " + number(MIN_LIMIT_PERCENT) + " to " + 100L * cpus));
    }

    private static void atMost(double limit, int cpus, String range) {
        if (limit > 100.0 * cpus) {
            throw new IllegalArgumentException("a limit of " + percent(limit) + " is more than this host's "
                    + (cpus == 1 ? "only CPU has" : cpus + " CPUs have") + ": use " + range);
        }
    }

    /** The weight it has, given or not. */
    public int effectiveUnits() {
        return units.orElse(DEFAULT_UNITS);
    }

    /** The same with other slices. */
    public CpuConfig withSlices(List<SliceConfig> value) {
        return new CpuConfig(
                units, guaranteePercent, limitPercent, vcpus, mask, nodes, idle, burstMicros, bucket, value);
    }
}
