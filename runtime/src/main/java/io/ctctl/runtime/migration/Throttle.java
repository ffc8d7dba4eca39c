package io.ctctl.runtime.migration;

import io.ctctl.cgroup.CgroupWrite;
import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.Controller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A container's CPU quota, made smaller step by step for as long as its memory is copied. */
final class Throttle {
    private static final int PERIOD_MICROS = 20_000;
    // a container that gets less than a twentieth of a CPU is as good as stopped
    private static final int LEAST_MICROS = 1_000;

    private final Optional<Path> directory;
    private final boolean v2;
    private String before;
    private String periodBefore;
    private int quota;

    Throttle(ContainerCgroup cgroup) {
        this.directory = cgroup.directory(Controller.CPU);
        this.v2 = cgroup.isV2(Controller.CPU);
    }

    /** Halves what it may use, from one CPU on; false when there is nothing left to halve, or the host has no quotas. */
    boolean tighten() throws IOException {
        Path file = directory
                .map(dir -> dir.resolve(v2 ? "cpu.max" : "cpu.cfs_quota_us"))
                .orElse(null);
        int next = quota == 0 ? PERIOD_MICROS / 2 : quota / 2;
        if (file == null || !Files.exists(file) || next < LEAST_MICROS) {
            return false;
        }
        if (before == null) {
            before = Files.readAllLines(file).get(0);
            periodBefore = v2
                    ? ""
                    : Files.readAllLines(file.resolveSibling("cpu.cfs_period_us"))
                            .get(0);
        }
        if (v2) {
            new CgroupWrite(file, next + " " + PERIOD_MICROS).apply();
        } else {
            if (quota == 0) {
                new CgroupWrite(file.resolveSibling("cpu.cfs_period_us"), Integer.toString(PERIOD_MICROS)).apply();
            }
            new CgroupWrite(file, Integer.toString(next)).apply();
        }
        quota = next;
        return true;
    }

    /** As it was. */
    void undo() throws IOException {
        if (before == null) {
            return;
        }
        Path file = directory.orElseThrow().resolve(v2 ? "cpu.max" : "cpu.cfs_quota_us");
        if (Files.exists(file)) {
            new CgroupWrite(file, v2 ? before : "-1").apply();
            if (!v2) {
                new CgroupWrite(file.resolveSibling("cpu.cfs_period_us"), periodBefore).apply();
                new CgroupWrite(file, before).apply();
            }
        }
        before = null;
        quota = 0;
    }
}
