package io.ctctl.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ctctl.linux.ControlFile;
import io.ctctl.oci.Cpu;
import io.ctctl.oci.Memory;
import io.ctctl.oci.Pids;
import io.ctctl.oci.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On the kernel's own cgroups, in a subtree of this test's own. */
final class RealCgroupTest {
    private final CgroupPath path =
            CgroupPath.of("ctctl-test-" + ProcessHandle.current().pid());
    private CgroupLayout layout;
    private InstanceCgroup instance;

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        layout = CgroupLayout.discover();
        assumeTrue(
                Files.isWritable(layout.hierarchies().get(0).mountPoint()), "the cgroup file system is read-only here");
        instance = InstanceCgroup.prepare(layout, path);
    }

    @AfterEach
    void remove() throws IOException {
        if (instance != null) {
            for (CgroupHierarchy hierarchy : layout.hierarchies()) {
                CgroupTree.remove(instance.directory(hierarchy));
            }
        }
    }

    @Test
    void theKernelTakesTheLimitsAndTheProcess() throws Exception {
        assumeTrue(instance.controllers().containsKey(Controller.MEMORY), "no memory controller");
        Resources resources = Resources.builder()
                .memory(Memory.builder().limit(64L << 20).build())
                .cpu(Cpu.builder().shares(2048L).quota(20_000L).period(100_000L).build())
                .pids(new Pids(20L))
                .build();
        ContainerCgroup container = instance.container("c1", resources);
        for (Path directory : container.directories()) {
            Files.createDirectory(directory);
        }
        for (CgroupWrite write : ResourceWrites.of(resources, container)) {
            write.apply();
        }
        Process sleeper = new ProcessBuilder("sleep", "60").start();
        try {
            for (CgroupHierarchy hierarchy : container.hierarchies()) {
                ControlFile.write(container.directory(hierarchy).resolve("cgroup.procs"), Long.toString(sleeper.pid()));
            }
            CgroupUsage usage = CgroupUsage.read(container);
            assertThat(usage.memoryLimitBytes()).hasValue(64L << 20);
            assertThat(usage.pidsLimit()).hasValue(20);
            assertThat(usage.pids()).hasValue(1);
            assertThat(usage.oomKills()).hasValue(0);
            assertThat(CgroupTree.processes(container.processes())).containsExactly((int) sleeper.pid());
            Freezer freezer = new Freezer(container);
            freezer.freeze(Duration.ofSeconds(5));
            assertThat(freezer.isFrozen()).isTrue();
            freezer.thaw();
        } finally {
            sleeper.destroyForcibly();
            sleeper.waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void itIsRemovedOnlyWithoutContainers() throws IOException {
        Path container = Files.createDirectory(
                instance.directory(layout.hierarchies().get(0)).resolve("c1"));
        assertThatThrownBy(instance::remove).isInstanceOf(IOException.class);
        Files.delete(container);
        instance.remove();
        assertThat(layout.hierarchies()).noneMatch(hierarchy -> Files.exists(instance.directory(hierarchy)));
        instance.remove();
    }

    @Test
    void aSweepTakesWhatNobodyKnowsOrUses() throws Exception {
        Path hierarchy = instance.directory(layout.hierarchies().get(0));
        Path forgotten = Files.createDirectory(hierarchy.resolve("forgotten"));
        Files.createDirectory(forgotten.resolve("inner"));
        Path known = Files.createDirectory(hierarchy.resolve("known"));
        Path used = Files.createDirectory(hierarchy.resolve("used"));
        Process sleeper = new ProcessBuilder("sleep", "60").start();
        try {
            ControlFile.write(used.resolve("cgroup.procs"), Long.toString(sleeper.pid()));
            instance.sweep("known"::equals);
            assertThat(forgotten).doesNotExist();
            assertThat(known).exists();
            assertThat(used).exists();
        } finally {
            sleeper.destroyForcibly();
            sleeper.waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void preparingTwiceIsHarmless() throws IOException {
        InstanceCgroup again = InstanceCgroup.prepare(layout, path);
        assertThat(again).isEqualTo(instance);
    }
}
