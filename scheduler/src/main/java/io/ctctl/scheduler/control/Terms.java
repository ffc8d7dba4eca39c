package io.ctctl.scheduler.control;

import io.ctctl.scheduler.cpu.CpuConfig;
import io.ctctl.scheduler.cpu.CpuPlacement;
import io.ctctl.scheduler.cpu.CpuSet;
import java.util.Optional;

/**
 * A container's settings as the division of CPU time sees them.
 *
 * @param units weight
 * @param guarantee in CPUs
 * @param cap in CPUs, by limit and virtual CPUs
 * @param mask where it may run; empty: anywhere
 * @param idle the kernel gives it a fixed, tiny weight
 */
public record Terms(double units, double guarantee, double cap, Optional<CpuSet> mask, boolean idle) {
    /** What the kernel weighs SCHED_IDLE groups with, where the default is 1024. */
    private static final double IDLE_UNITS = 3 / 1.024;

    /** Of a configuration, on the CPUs it has been given. */
    public static Terms of(CpuConfig config, CpuPlacement placement) {
        double limit = config.limitPercent().orElse(Double.MAX_VALUE) / 100;
        double cpus = config.vcpus().map(Double::valueOf).orElse(Double.MAX_VALUE);
        return new Terms(
                config.idle() ? IDLE_UNITS : config.effectiveUnits(),
                config.guaranteePercent().orElse(0.0) / 100,
                Math.min(limit, cpus),
                placement.cpus(),
                config.idle());
    }

    /** By weight alone. */
    public static Terms of(double units) {
        return new Terms(units, 0, Double.MAX_VALUE, Optional.empty(), false);
    }
}
