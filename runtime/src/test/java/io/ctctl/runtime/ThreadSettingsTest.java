package io.ctctl.runtime;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.ctctl.cgroup.CgroupHierarchy;
import io.ctctl.cgroup.CgroupLayout;
import io.ctctl.cgroup.CgroupPath;
import io.ctctl.cgroup.CgroupVersion;
import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.Controller;
import io.ctctl.cgroup.InstanceCgroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ThreadSettingsTest {
    @TempDir
    Path directory;

    @Test
    void processesMayEndWhileTheyAreLookedAt() throws Exception {
        ContainerCgroup cgroup = cgroup();
        for (int round = 0; round < 20; round++) {
            List<Process> processes = new ArrayList<>();
            List<String> pids = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Process process = new ProcessBuilder("sleep", "0.02").start();
                processes.add(process);
                pids.add(Long.toString(process.pid()));
            }
            Files.write(cgroup.processes().resolve("cgroup.procs"), pids);
            while (processes.stream().anyMatch(Process::isAlive)) {
                assertThatCode(() -> ThreadSettings.read(cgroup)).doesNotThrowAnyException();
            }
        }
    }

    private ContainerCgroup cgroup() throws Exception {
        CgroupHierarchy hierarchy = new CgroupHierarchy(CgroupVersion.V2, directory, EnumSet.noneOf(Controller.class));
        InstanceCgroup instance = new InstanceCgroup(
                new CgroupLayout(CgroupVersion.V2, List.of(hierarchy)), CgroupPath.of("ctctl"), Map.of(), Map.of());
        ContainerCgroup cgroup = instance.container("web", null);
        Files.createDirectories(cgroup.processes());
        return cgroup;
    }
}
