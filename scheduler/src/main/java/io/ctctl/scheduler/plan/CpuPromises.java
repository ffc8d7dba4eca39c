package io.ctctl.scheduler.plan;

import io.ctctl.scheduler.cpu.CpuSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What has been guaranteed of a machine's CPUs.
 *
 * @param online the machine's CPUs
 */
public record CpuPromises(CpuSet online, List<Promise> promises) {
    private static final double ROUNDING = 1e-9;

    /**
     * One container's guarantee.
     *
     * @param mask where it may run
     */
    public record Promise(String name, double cpus, CpuSet mask) {}

    public CpuPromises {
        promises = promises.stream().filter(promise -> promise.cpus() > 0).toList();
    }

    /** CPUs promised in all. */
    public double promised() {
        return promises.stream().mapToDouble(Promise::cpus).sum();
    }

    /** CPUs that can still be promised to someone who may run on these. */
    public double left(CpuSet mask) {
        return sets(mask).stream()
                .filter(set -> set.containsAll(mask))
                .mapToDouble(set -> set.size() - inside(set))
                .min()
                .orElse(0);
    }

    /** Why one more promise cannot be kept; empty when it can. */
    public Optional<String> refusal(Promise wanted) {
        for (CpuSet set : sets(wanted.mask())) {
            double left = set.size() - inside(set);
            if (set.containsAll(wanted.mask()) && wanted.cpus() > left + ROUNDING) {
                return Optional.of(arithmetic(set, wanted, left));
            }
        }
        return Optional.empty();
    }

    private String arithmetic(CpuSet set, Promise wanted, double left) {
        String others = promises.stream()
                .filter(promise -> set.containsAll(promise.mask()))
                .map(promise -> promise.name() + " " + percent(promise.cpus()))
                .collect(Collectors.joining(" + "));
        return "--cpuguarantee " + percent(wanted.cpus()) + " does not fit: "
                + (set.equals(online) ? "this host's" : "CPUs " + set + ", its") + " " + set.size()
                + (set.size() == 1 ? " CPU is " : " CPUs are ") + percent(set.size())
                + (others.isEmpty() ? "" : ", promised are " + others + " = " + percent(inside(set))) + ", "
                + percent(Math.max(0, left)) + " is left: guarantee at most that";
    }

    private double inside(CpuSet set) {
        return promises.stream()
                .filter(promise -> set.containsAll(promise.mask()))
                .mapToDouble(Promise::cpus)
                .sum();
    }

    // every set of CPUs that some promises together are confined to
    private Set<CpuSet> sets(CpuSet mask) {
        Set<CpuSet> unions = new LinkedHashSet<>();
        unions.add(mask);
        for (Promise promise : promises) {
            for (CpuSet known : List.copyOf(unions)) {
                unions.add(known.or(promise.mask()));
            }
        }
        unions.add(online);
        return unions;
    }

    /** As users write it. */
    public static String percent(double cpus) {
        double rounded = Math.rint(cpus * 10_000) / 100;
        return (rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded)) + " %";
    }
}
