package io.ctctl.runtime.spec;

import io.ctctl.oci.Cpu;
import io.ctctl.scheduler.CpuLimit;
import io.ctctl.scheduler.cpu.CpuConfig;
import io.ctctl.scheduler.cpu.CpuPlacement;
import io.ctctl.scheduler.cpu.CpuSet;
import java.util.Optional;

/** CPU settings as a container's cgroup gets them at its start; the scheduler goes on from there. */
final class SpecCpu {
    private static final double SHARES_PER_UNIT = 1.024;
    private static final long LEAST_SHARES = 2;
    private static final long MOST_SHARES = 262_144;

    private SpecCpu() {}

    /** Empty when nothing was asked for. */
    static Optional<Cpu> of(CpuConfig wanted, CpuPlacement placement) {
        if (wanted.equals(CpuConfig.NONE)) {
            return Optional.empty();
        }
        Cpu.Builder cpu = Cpu.builder()
                .cpus(placement.cpus().map(CpuSet::toString).orElse(null))
                .mems(placement.memoryNodes().map(CpuSet::toString).orElse(null))
                .burst(wanted.burstMicros().orElse(null));
        if (wanted.idle()) {
            cpu.idle(1L); // its weight is then fixed, and a write of shares refused
        } else {
            cpu.shares(wanted.units().map(SpecCpu::shares).orElse(null));
        }
        wanted.limitPercent()
                .map(percent -> CpuLimit.ofCpus(percent / 100))
                .ifPresent(limit -> cpu.quota(limit.quotaMicros()).period(limit.periodMicros()));
        return Optional.of(cpu.build());
    }

    /** As in VZ7: 1000 units, the default, are 1024 shares, the default. */
    private static long shares(int units) {
        return Math.max(LEAST_SHARES, Math.min(MOST_SHARES, Math.round(units * SHARES_PER_UNIT)));
    }
}
