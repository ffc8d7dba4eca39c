package io.ctctl.runtime.share;

import io.ctctl.cgroup.CgroupTree;
import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.Controller;
import io.ctctl.cgroup.CpuKnobs;
import io.ctctl.cgroup.UnsupportedSettingException;
import io.ctctl.linux.ControlFile;
import io.ctctl.linux.Errno;
import io.ctctl.linux.SyscallException;
import io.ctctl.scheduler.cpu.SliceConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The slices of a container: cgroups inside its own, in the hierarchy of the cpu controller alone. What belongs to no
 * slice is in a leaf of its own, as v2 has no processes beside groups, and on v1 each of them would weigh as much as a
 * slice.
 */
final class SliceTree {
    private static final int ROUNDS = 200;
    private static final int V1_PER_WEIGHT = 10;

    private final ContainerCgroup cgroup;
    private final Path directory;
    private final boolean v2;

    private SliceTree(ContainerCgroup cgroup) {
        this.cgroup = cgroup;
        directory = cgroup.directory(Controller.CPU)
                .orElseThrow(
                        () -> new UnsupportedSettingException("slice", "this host has no cpu controller to divide"));
        v2 = cgroup.isV2(Controller.CPU);
    }

    /** Brings the slices from {@code before} to {@code next}, whatever of them there is already. */
    static void write(ContainerCgroup cgroup, List<SliceConfig> before, List<SliceConfig> next)
            throws SyscallException {
        if (before.isEmpty() && next.isEmpty()) {
            return;
        }
        try {
            SliceTree tree = new SliceTree(cgroup);
            Set<String> kept = next.stream().map(SliceConfig::name).collect(Collectors.toSet());
            if (next.isEmpty()) {
                tree.dissolve(before);
                return;
            }
            tree.begin();
            for (SliceConfig slice : next) {
                tree.make(slice.name(), slice.weight(), slice.limitPercent());
            }
            for (SliceConfig slice : before) {
                if (!kept.contains(slice.name())) {
                    tree.remove(slice.name(), tree.directory.resolve(SliceConfig.REST));
                }
            }
        } catch (SyscallException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void begin() throws IOException {
        Path rest = directory.resolve(SliceConfig.REST);
        Files.createDirectories(rest);
        move(directory, rest);
        if (v2 && !enabled()) {
            ControlFile.write(directory.resolve("cgroup.subtree_control"), "+cpu");
        }
        weigh(SliceConfig.REST, SliceConfig.DEFAULT_WEIGHT, Optional.empty());
    }

    private boolean enabled() throws IOException {
        return List.of(Files.readString(directory.resolve("cgroup.subtree_control"))
                        .strip()
                        .split(" "))
                .contains("cpu");
    }

    private void make(String name, int weight, Optional<Double> limit) throws IOException {
        Files.createDirectories(directory.resolve(name));
        weigh(name, weight, limit);
    }

    private void weigh(String name, int weight, Optional<Double> limit) throws SyscallException {
        CpuKnobs knobs = CpuKnobs.ofSlice(cgroup, name);
        long kernel = v2 ? weight : (long) weight * V1_PER_WEIGHT;
        if (knobs.weight() != kernel) {
            knobs.weight(kernel);
        }
        CpuFiles.sliceQuota(CpuKnobs.of(cgroup), name, limit);
    }

    private void remove(String name, Path target) throws IOException {
        Path slice = directory.resolve(name);
        if (Files.isDirectory(slice)) {
            move(slice, target);
            CgroupTree.remove(slice);
        }
    }

    /** No slices any more: everybody is back in the container's own cgroup. */
    private void dissolve(List<SliceConfig> before) throws IOException {
        Path rest = directory.resolve(SliceConfig.REST);
        for (SliceConfig slice : before) {
            remove(slice.name(), rest);
        }
        if (Files.isDirectory(rest)) {
            if (v2 && enabled()) {
                ControlFile.write(directory.resolve("cgroup.subtree_control"), "-cpu");
            }
            move(rest, directory);
            CgroupTree.remove(rest);
        }
    }

    /** Until nobody is left: a process may fork while others are moved. */
    private static void move(Path from, Path to) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            String pids = ControlFile.read(from.resolve("cgroup.procs"));
            if (pids.isBlank()) {
                return;
            }
            for (String pid : pids.split("\n")) {
                try {
                    ControlFile.write(to.resolve("cgroup.procs"), pid);
                } catch (SyscallException e) {
                    // ESRCH: it has just ended
                    if (e.errno() != Errno.ESRCH) {
                        throw e;
                    }
                }
            }
        }
        throw new IOException(from + ": its processes fork faster than they can be moved: try again");
    }
}
