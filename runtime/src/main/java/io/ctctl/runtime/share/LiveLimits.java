package io.ctctl.runtime.share;

import io.ctctl.cgroup.CgroupUsage;
import io.ctctl.cgroup.Controller;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ResourceConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.spec.SpecMounts;
import java.util.Objects;

/** What a running container cannot be given: settings that its start alone can make, and limits below its use. */
final class LiveLimits {
    private LiveLimits() {}

    static void check(RunningContainer running, ContainerConfig after) {
        ResourceConfig now = running.config().resources();
        ResourceConfig next = after.resources();
        if (!now.shmBytes().equals(next.shmBytes())) {
            if (!SharedMemory.isOwn(running.config())) {
                atStart(running, "--shm-size", now.shmBytes(), next.shmBytes());
            }
            SharedMemory.check(running, SpecMounts.shmBytes(after));
        }
        atStart(running, "--device", now.devices(), next.devices());
        atStart(running, "--device-cgroup-rule", now.deviceRules(), next.deviceRules());
        if (!next.hugepages().isEmpty()
                && running.cgroup().directory(Controller.HUGETLB).isEmpty()) {
            atStart(running, "--hugepages", now.hugepages(), next.hugepages());
        }
        next.pidsLimit()
                .filter(limit -> !now.pidsLimit().equals(next.pidsLimit()))
                .ifPresent(limit -> pids(running, limit));
    }

    private static void atStart(RunningContainer running, String option, Object now, Object next) {
        if (!Objects.equals(now, next)) {
            throw new ContainerException(
                    ErrorKind.WRONG_STATE,
                    "change " + running.displayName() + ": " + option
                            + " takes effect at a start only: stop it first, or add --next-start");
        }
    }

    private static void pids(RunningContainer running, long limit) {
        try {
            long used = CgroupUsage.read(running.cgroup()).pids().orElse(0);
            if (used > limit) {
                throw new ContainerException(
                        ErrorKind.WRONG_STATE,
                        "change " + running.displayName() + ": --pids-limit " + limit + " is below use: it has " + used
                                + " processes and threads now");
            }
        } catch (SyscallException e) {
            throw new ContainerException(
                    ErrorKind.FAILED, "change " + running.displayName() + ": " + e.getMessage(), e);
        }
    }
}
