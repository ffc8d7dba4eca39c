package io.ctctl.runtime.share;

import io.ctctl.cgroup.CpuKnobs;
import io.ctctl.cgroup.UnsupportedSettingException;
import io.ctctl.linux.Errno;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.scheduler.control.Bandwidth;
import io.ctctl.scheduler.cpu.CpuConfig;
import io.ctctl.scheduler.cpu.CpuPlacement;
import io.ctctl.scheduler.cpu.CpuSet;
import io.ctctl.scheduler.cpu.SliceConfig;
import java.util.List;
import java.util.Optional;

/** Carries a container's CPU settings to its cgroup, all but the weight. */
final class CpuFiles {
    private CpuFiles() {}

    /** What differs is written; {@code bandwidth} is what credits leave of the limit. */
    static void write(CpuKnobs knobs, CpuConfig config, CpuPlacement placement, Bandwidth bandwidth)
            throws SyscallException {
        // a wider cpuset first would let a container without guarantee onto CPUs it must leave again
        knobs.memoryNodes(placement.memoryNodes().map(CpuSet::toString));
        knobs.cpus(placement.cpus().map(CpuSet::toString));
        if (knobs.weighs()) {
            knobs.idle(config.idle());
            quota(knobs, config.slices(), bandwidth);
        } else if (config.limitPercent().isPresent()
                || config.idle()
                || config.units().isPresent()) {
            throw new UnsupportedSettingException("cpu", "this host has no cpu controller");
        }
    }

    /**
     * Of a container with these slices. v1 refuses a slice more than its container has (EINVAL), and a container less than a
     * slice of it has: so those with limits have the smaller of both.
     */
    static void quota(CpuKnobs knobs, List<SliceConfig> slices, Bandwidth bandwidth) throws SyscallException {
        for (SliceConfig slice : slices) {
            Bandwidth now = now(knobs);
            quota(knobs, slice, now.quotaMicros() < 0 ? bandwidth : now.within(bandwidth));
        }
        quota(knobs, bandwidth);
        for (SliceConfig slice : slices) {
            quota(knobs, slice, bandwidth);
        }
    }

    private static Bandwidth now(CpuKnobs knobs) throws SyscallException {
        CpuKnobs.Quota quota = knobs.quota();
        return new Bandwidth(quota.quotaMicros(), quota.periodMicros(), quota.burstMicros());
    }

    /** Of a slice, whose container has {@code whole}. */
    private static void quota(CpuKnobs container, SliceConfig slice, Bandwidth whole) throws SyscallException {
        CpuKnobs knobs = container.slice(slice.name());
        if (slice.limitPercent().isPresent() && knobs.exists()) {
            Bandwidth limit = Bandwidth.of(slice.limitPercent());
            quota(knobs, knobs.isV2() ? limit : limit.within(whole));
        }
    }

    /** Of a slice that may have been without a limit, in a container that has one or not. */
    static void sliceQuota(CpuKnobs container, String name, Optional<Double> limitPercent) throws SyscallException {
        Bandwidth limit = Bandwidth.of(limitPercent);
        quota(container.slice(name), container.isV2() ? limit : limit.within(now(container)));
    }

    private static void quota(CpuKnobs knobs, Bandwidth bandwidth) throws SyscallException {
        knobs.quota(new CpuKnobs.Quota(bandwidth.quotaMicros(), bandwidth.periodMicros(), bandwidth.burstMicros()));
    }

    /** What the kernel or the host refused, for whoever asked for it. */
    static ContainerException refused(String action, Exception cause) {
        if (cause instanceof SyscallException failed) {
            ErrorKind kind = failed.errno() == Errno.EACCES || failed.errno() == Errno.EPERM
                    ? ErrorKind.PERMISSION
                    : failed.errno() == Errno.ENOENT || failed.errno() == Errno.ENODEV
                            ? ErrorKind.WRONG_STATE
                            : ErrorKind.FAILED;
            return new ContainerException(kind, action + ": " + failed.getMessage(), cause);
        }
        ErrorKind kind = cause instanceof UnsupportedSettingException ? ErrorKind.HOST_LACKS : ErrorKind.USAGE;
        return new ContainerException(kind, action + ": " + cause.getMessage(), cause);
    }
}
