package io.ctctl.runtime.account;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What keeps a container from being faster, and who. Pure.
 *
 * @param cause the greatest part
 * @param part of the time that is lost by it
 * @param sentences one or two, with the figures they rest on
 */
public record Slowdown(Cause cause, double part, List<String> sentences) {
    /** What a program can wait for. */
    public enum Cause {
        NOTHING,
        ITS_CPU_LIMIT,
        OTHERS_CPU,
        MEMORY,
        DISKS,
        UNKNOWN
    }

    /** Less than this is not worth a word. */
    private static final double NOTICEABLE = 0.02;
    /** A second cause is named when it is that much of the first. */
    private static final double BESIDE = 0.4;

    private static final int NEIGHBOURS = 3;

    public Slowdown {
        sentences = List.copyOf(sentences);
    }

    private record Finding(Cause cause, double part, String sentence) {}

    /** @param hostCpus in use on the whole machine */
    static Slowdown of(Usage own, List<Usage> others, OptionalDouble hostCpus) {
        List<Finding> findings = new ArrayList<>();
        double throttled = own.rates().throttledPeriods().orElse(0);
        OptionalDouble cpuWait = own.rates().share(Counter.CPU_WAIT_NANOS);
        findings.add(new Finding(Cause.ITS_CPU_LIMIT, throttled, limit(own, throttled)));
        // a throttled container waits for a CPU too, as the kernel sees it
        double contended = Math.max(0, cpuWait.orElse(0) - throttled);
        findings.add(new Finding(Cause.OTHERS_CPU, contended, contention(own, contended, others, hostCpus)));
        double memory = own.rates().share(Counter.MEMORY_WAIT_NANOS).orElse(0);
        findings.add(new Finding(Cause.MEMORY, memory, memory(own, memory, others)));
        double io = own.rates().share(Counter.IO_WAIT_NANOS).orElse(0);
        findings.add(new Finding(Cause.DISKS, io, disks(own, io, others)));

        List<Finding> told = findings.stream()
                .filter(finding -> finding.part() >= NOTICEABLE)
                .sorted(Comparator.comparingDouble(Finding::part).reversed())
                .toList();
        if (told.isEmpty()) {
            return cpuWait.isPresent() ? nothing(own) : unknown(own);
        }
        Finding first = told.get(0);
        List<String> sentences = told.stream()
                .filter(finding -> finding.part() >= BESIDE * first.part())
                .limit(2)
                .map(Finding::sentence)
                .toList();
        return new Slowdown(first.cause(), first.part(), sentences);
    }

    private static Slowdown nothing(Usage own) {
        return new Slowdown(
                Cause.NOTHING,
                0,
                List.of("nothing slows " + own.name() + " down: it used " + cpus(own.cpus())
                        + ", and waited for a CPU " + percent(own.rates().share(Counter.CPU_WAIT_NANOS))
                        + ", for memory " + percent(own.rates().share(Counter.MEMORY_WAIT_NANOS)) + " and for disks "
                        + percent(own.rates().share(Counter.IO_WAIT_NANOS)) + " of the last "
                        + seconds(own.rates().seconds())));
    }

    private static Slowdown unknown(Usage own) {
        return new Slowdown(
                Cause.UNKNOWN,
                0,
                List.of("its limit does not hold " + own.name() + " back; whether it waits for others this kernel does"
                        + " not tell: it has no pressure (boot with psi=1)"));
    }

    private static String limit(Usage own, double part) {
        String bound = own.bounds().cpus().isPresent() ? cpus(own.bounds().cpus()) : "a limit inside it";
        return own.name() + " is held back by its own CPU limit of " + bound + ": it used " + cpus(own.cpus())
                + " and was stopped in " + percent(part) + " of the periods; a higher --cpulimit lets it go on";
    }

    private static String contention(Usage own, double part, List<Usage> others, OptionalDouble host) {
        StringBuilder text = new StringBuilder(own.name() + " waits for a CPU " + percent(part)
                + " of the time: it got " + cpus(own.cpus()) + " of the " + number(own.entitledCpus())
                + " it is entitled to");
        String busiest = named(
                others,
                Comparator.comparingDouble((Usage usage) -> -usage.cpus().orElse(0)),
                usage -> usage.cpus().orElse(0) >= NOTICEABLE
                        ? usage.name() + " used " + number(usage.cpus().getAsDouble()) + " (entitled to "
                                + number(usage.entitledCpus()) + ")"
                        : "");
        if (!busiest.isEmpty()) {
            text.append(", while ").append(busiest);
        }
        double containers = own.cpus().orElse(0)
                + others.stream().mapToDouble(usage -> usage.cpus().orElse(0)).sum();
        double outside = host.orElse(0) - containers;
        if (outside >= 0.1) {
            text.append(busiest.isEmpty() ? ", while " : "; ")
                    .append("processes outside of containers used ")
                    .append(number(outside));
        }
        return text.toString();
    }

    private static String memory(Usage own, double part, List<Usage> others) {
        String text = own.name() + " waits for memory " + percent(part) + " of the time: it has "
                + bytes(own.level(Counter.MEMORY_BYTES).orElse(0));
        if (own.memoryPart().orElse(0) > 0.9) {
            return text + " of the " + bytes(own.bounds().memoryBytes().getAsLong())
                    + " it may have and gives pages up to get new ones; a higher --ram lets it keep them";
        }
        String largest = named(
                others,
                Comparator.comparingLong(
                        (Usage usage) -> -usage.level(Counter.MEMORY_BYTES).orElse(0)),
                usage -> usage.name() + " has "
                        + bytes(usage.level(Counter.MEMORY_BYTES).orElse(0)));
        return text + (largest.isEmpty() ? "; the host is short of it" : ", the host is short of it, and " + largest);
    }

    private static String disks(Usage own, double part, List<Usage> others) {
        String busiest = named(
                others,
                Comparator.comparingDouble((Usage usage) -> -usage.ioBytes().orElse(0)),
                usage -> usage.ioBytes().orElse(0) >= 4096
                        ? usage.name() + " moved "
                                + bytes((long) usage.ioBytes().getAsDouble()) + "/s"
                        : "");
        return own.name() + " waits for disks " + percent(part) + " of the time: it moved "
                + (own.ioBytes().isPresent() ? bytes((long) own.ioBytes().getAsDouble()) + "/s" : "what is not counted")
                + (busiest.isEmpty() ? ", and no other container as much as 4 KiB/s" : ", while " + busiest);
    }

    private static String named(
            List<Usage> others, Comparator<Usage> order, java.util.function.Function<Usage, String> words) {
        return String.join(
                ", ",
                others.stream()
                        .sorted(order)
                        .limit(NEIGHBOURS)
                        .map(words)
                        .filter(text -> !text.isEmpty())
                        .toList());
    }

    private static String cpus(OptionalDouble cpus) {
        return cpus.isPresent()
                ? number(cpus.getAsDouble()) + (number(cpus.getAsDouble()).equals("1.00") ? " CPU" : " CPUs")
                : "CPU time that is not counted";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String percent(OptionalDouble part) {
        return part.isPresent() ? percent(part.getAsDouble()) : "an uncounted part";
    }

    private static String percent(double part) {
        return Math.round(part * 100) + " %";
    }

    private static String seconds(double seconds) {
        return seconds < 1.5 ? "second" : Math.round(seconds) + " seconds";
    }

    private static String bytes(long bytes) {
        double value = bytes;
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || value >= 10 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }
}
