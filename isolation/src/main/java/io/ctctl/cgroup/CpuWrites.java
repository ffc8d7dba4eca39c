package io.ctctl.cgroup;

import io.ctctl.oci.Cpu;
import java.io.IOException;

/** CPU shares, bandwidth and cpusets. */
final class CpuWrites {
    private static final long DEFAULT_PERIOD_MICROS = 100_000;

    private CpuWrites() {}

    static void add(Cpu cpu, WriteList writes) throws IOException {
        if (usesCpuController(cpu)) {
            if (writes.isV2(Controller.CPU, "cpu")) {
                v2(cpu, writes);
            } else {
                v1(cpu, writes);
            }
        }
        // the same names in both versions
        if (cpu.cpus() != null) {
            writes.add(Controller.CPUSET, "cpu.cpus", "cpuset.cpus", cpu.cpus());
        }
        if (cpu.mems() != null) {
            writes.add(Controller.CPUSET, "cpu.mems", "cpuset.mems", cpu.mems());
        }
    }

    private static boolean usesCpuController(Cpu cpu) {
        return cpu.shares() != null
                || cpu.quota() != null
                || cpu.burst() != null
                || cpu.period() != null
                || cpu.realtimeRuntime() != null
                || cpu.realtimePeriod() != null
                || cpu.idle() != null;
    }

    private static void v1(Cpu cpu, WriteList writes) {
        if (set(cpu.shares())) {
            writes.add(Controller.CPU, "cpu.shares", "cpu.shares", cpu.shares());
        }
        if (set(cpu.period())) {
            writes.add(Controller.CPU, "cpu.period", "cpu.cfs_period_us", cpu.period());
        }
        if (set(cpu.quota())) {
            writes.add(Controller.CPU, "cpu.quota", "cpu.cfs_quota_us", cpu.quota());
        }
        if (cpu.burst() != null) {
            writes.add(Controller.CPU, "cpu.burst", "cpu.cfs_burst_us", cpu.burst()); // at most the quota: after it
        }
        if (set(cpu.realtimePeriod())) {
            writes.add(Controller.CPU, "cpu.realtimePeriod", "cpu.rt_period_us", cpu.realtimePeriod());
        }
        if (set(cpu.realtimeRuntime())) {
            writes.add(Controller.CPU, "cpu.realtimeRuntime", "cpu.rt_runtime_us", cpu.realtimeRuntime());
        }
        if (cpu.idle() != null) {
            writes.add(Controller.CPU, "cpu.idle", "cpu.idle", cpu.idle());
        }
    }

    private static void v2(Cpu cpu, WriteList writes) throws IOException {
        if (cpu.realtimeRuntime() != null || cpu.realtimePeriod() != null) {
            throw new UnsupportedSettingException("cpu.realtimeRuntime", "cgroup v2 has nothing like it");
        }
        if (set(cpu.shares())) {
            writes.add(Controller.CPU, "cpu.shares", "cpu.weight", weight(cpu.shares()));
        }
        if (set(cpu.quota()) || set(cpu.period())) {
            writes.add(Controller.CPU, "cpu.quota", "cpu.max", bandwidth(cpu, writes));
        }
        if (cpu.burst() != null) {
            writes.add(Controller.CPU, "cpu.burst", "cpu.max.burst", cpu.burst());
        }
        if (cpu.idle() != null) {
            writes.add(Controller.CPU, "cpu.idle", "cpu.idle", cpu.idle());
        }
    }

    /** {@code quota period}; what is not given stays as it is. */
    private static String bandwidth(Cpu cpu, WriteList writes) throws IOException {
        String[] present = writes.present(Controller.CPU, "cpu.max")
                .orElse("max " + DEFAULT_PERIOD_MICROS)
                .split(" ");
        String quota = set(cpu.quota()) ? MemoryWrites.max(cpu.quota()) : present[0];
        return quota + " " + (set(cpu.period()) ? Long.toString(cpu.period()) : present[1]);
    }

    /**
     * Shares 2..262144 as weight 1..10000, through 1024 → 100: both defaults meet, which the older linear conversion
     * (1024 → 39) missed. The formula is that of runc 1.3 and crun 1.23.
     */
    static long weight(long shares) {
        if (shares <= 2) {
            return 1;
        } else if (shares >= 262_144) {
            return 10_000;
        }
        double log = Math.log((double) shares) / Math.log(2);
        return (long) Math.ceil(Math.pow(10, (log * log + 125 * log) / 612 - 7.0 / 34) - 1e-9);
    }

    // zero means "not set" to every runtime, and is no valid value of these files
    private static boolean set(Long value) {
        return value != null && value != 0;
    }
}
