package io.ctctl.cli.option;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.scheduler.cpu.CpuConfig;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a container may have of the CPUs. */
@Heading("CPU")
public final class CpuOptions {
    private static final double UNITS_PER_SHARE = 1000.0 / 1024;

    @Option(
            names = "--cpuunits",
            paramLabel = "N",
            description = "Weight against others, 8 to 500000; 1000 by default.")
    Integer units;

    @Option(
            names = {"-c", "--cpu-shares"},
            paramLabel = "N",
            description = "The weight as Docker counts it: 1024 is --cpuunits 1000.")
    Long shares;

    @Option(
            names = "--cpuguarantee",
            paramLabel = "PERCENT",
            description = "At least so much, 100 being one CPU; 0: nothing.")
    String guarantee;

    @Option(
            names = "--cpulimit",
            paramLabel = "PERCENT",
            description = "At most so much, 100 being one CPU; 0: no limit.")
    String limit;

    @Option(names = "--cpus", paramLabel = "N", description = "The limit in CPUs: 1.5 is --cpulimit 150.")
    String cpus;

    @Option(names = "--vcpus", paramLabel = "N", description = "Run on N CPUs at a time, and show as many; 0: all.")
    Integer vcpus;

    @Option(
            names = {"--cpumask", "--cpuset-cpus"},
            paramLabel = "LIST",
            description = "Only these CPUs, as in 0-2,5; all; auto: those of --nodemask.")
    String mask;

    @Option(
            names = {"--nodemask", "--cpuset-mems"},
            paramLabel = "LIST",
            description = "Memory of these NUMA nodes; all; auto: those of --cpumask.")
    String nodes;

    @Option(names = "--cpuidle", negatable = true, description = "Run on what others leave only.")
    Boolean idle;

    @Option(
            names = "--cpuburst",
            paramLabel = "TIME",
            description = "CPU time to save up for use beyond --cpulimit, as in 20ms; 0: none.")
    String burst;

    @Mixin
    CpuBucketOptions bucket;

    /** The settings with what was given; a ContainerException of kind USAGE when they cannot be. */
    public CpuConfig apply(CpuConfig before) {
        refuseBoth("--cpuunits", units, "--cpu-shares", shares);
        refuseBoth("--cpulimit", limit, "--cpus", cpus);
        try {
            return new CpuConfig(
                    units == null && shares == null ? before.units() : Optional.of(units()),
                    guarantee == null ? before.guaranteePercent() : CpuSyntax.percent("--cpuguarantee", guarantee),
                    limit(before),
                    vcpus == null ? before.vcpus() : Optional.of(vcpus).filter(count -> count != 0),
                    mask == null ? before.mask() : list(mask),
                    nodes == null ? before.nodes() : list(nodes),
                    idle == null ? before.idle() : idle,
                    burst == null ? before.burstMicros() : CpuSyntax.micros("--cpuburst", burst),
                    bucket.apply(before.bucket()),
                    before.slices());
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
        }
    }

    private Optional<Double> limit(CpuConfig before) {
        if (cpus != null) {
            return CpuSyntax.cpus("--cpus", cpus);
        }
        return limit == null ? before.limitPercent() : CpuSyntax.percent("--cpulimit", limit);
    }

    private int units() {
        if (units != null) {
            return units;
        }
        if (shares < 2 || shares > 262_144) {
            throw new IllegalArgumentException("bad --cpu-shares " + shares + ": use 2 to 262144");
        }
        return (int) Math.max(CpuConfig.MIN_UNITS, Math.round(shares * UNITS_PER_SHARE));
    }

    // "all" is the default: a container that says so again is no different
    private static Optional<String> list(String text) {
        return Optional.of(text).filter(list -> !list.equals(CpuConfig.ALL));
    }

    private static void refuseBoth(String one, Object given, String other, Object alsoGiven) {
        if (given != null && alsoGiven != null) {
            throw new ContainerException(ErrorKind.USAGE, one + " and " + other + " say the same: give one of them");
        }
    }
}
