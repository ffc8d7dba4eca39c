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
            quota(knobs, bandwidth);
        } else if (config.limitPercent().isPresent()
                || config.idle()
                || config.units().isPresent()) {
            throw new UnsupportedSettingException("cpu", "this host has no cpu controller");
        }
    }

    static void quota(CpuKnobs knobs, Bandwidth bandwidth) throws SyscallException {
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
