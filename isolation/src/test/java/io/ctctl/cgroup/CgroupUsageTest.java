package io.ctctl.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CgroupUsageTest {
    @TempDir
    private Path root;

    private static void file(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Test
    void usageOfV1() throws IOException {
        FakeCgroupfs host = FakeCgroupfs.hybrid(root);
        file(host.path("memory/ctctl/c1/memory.usage_in_bytes"), "4096\n");
        file(host.path("memory/ctctl/c1/memory.max_usage_in_bytes"), "8192\n");
        file(host.path("memory/ctctl/c1/memory.limit_in_bytes"), "9223372036854771712\n");
        file(host.path("memory/ctctl/c1/memory.oom_control"), "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");
        file(host.path("cpuacct/ctctl/c1/cpuacct.usage"), "123456789\n");
        file(host.path("pids/ctctl/c1/pids.current"), "3\n");
        file(host.path("pids/ctctl/c1/pids.max"), "max\n");
        assertThat(CgroupUsage.read(host.container(null)))
                .isEqualTo(new CgroupUsage(
                        OptionalLong.of(4096),
                        OptionalLong.of(8192),
                        OptionalLong.empty(),
                        OptionalLong.of(123_456_789),
                        OptionalLong.of(3),
                        OptionalLong.empty(),
                        OptionalLong.of(2)));
    }

    @Test
    void usageOfV2() throws IOException {
        FakeCgroupfs host = FakeCgroupfs.v2(root);
        file(host.path("ctctl/c1/memory.current"), "4096\n");
        file(host.path("ctctl/c1/memory.max"), "10000\n");
        file(host.path("ctctl/c1/memory.events"), "low 0\nhigh 0\nmax 7\noom 1\noom_kill 1\noom_group_kill 0\n");
        file(host.path("ctctl/c1/cpu.stat"), "usage_usec 55\nuser_usec 50\nsystem_usec 5\n");
        file(host.path("ctctl/c1/pids.current"), "1\n");
        file(host.path("ctctl/c1/pids.max"), "64\n");
        assertThat(CgroupUsage.read(host.container(null)))
                .isEqualTo(new CgroupUsage(
                        OptionalLong.of(4096),
                        OptionalLong.empty(),
                        OptionalLong.of(10_000),
                        OptionalLong.of(55_000),
                        OptionalLong.of(1),
                        OptionalLong.of(64),
                        OptionalLong.of(1)));
    }

    @Test
    void aContainerThatHasGoneUsesNothingKnown() throws IOException {
        CgroupUsage usage = CgroupUsage.read(FakeCgroupfs.hybrid(root).container(null));
        assertThat(usage.memoryBytes()).isEmpty();
        assertThat(usage.cpuNanos()).isEmpty();
    }

    @Test
    void cgroupsMadeInsideAreFoundAndRemovedDeepestFirst() throws IOException {
        Path top = root.resolve("c1");
        Files.createDirectories(top.resolve("a/b"));
        Files.createDirectories(top.resolve("c"));
        CgroupTree.remove(top);
        assertThat(top).doesNotExist();
        CgroupTree.remove(top);
        file(top.resolve("a/cgroup.procs"), "12\n13\n");
        file(top.resolve("cgroup.procs"), "11\n");
        assertThat(CgroupTree.processes(top)).containsExactly(12, 13, 11);
    }

    @Test
    void freezingAsksBothVersionsInTheirOwnWords() throws IOException {
        FakeCgroupfs v1 = FakeCgroupfs.hybrid(root.resolve("a"));
        assertThat(new Freezer(v1.container(null)).freezing())
                .isEqualTo(new CgroupWrite(v1.path("freezer/ctctl/c1/freezer.state"), "FROZEN"));
        FakeCgroupfs v2 = FakeCgroupfs.v2(root.resolve("b"));
        Freezer freezer = new Freezer(v2.container(null));
        assertThat(freezer.freezing()).isEqualTo(new CgroupWrite(v2.path("ctctl/c1/cgroup.freeze"), "1"));
        file(v2.path("ctctl/c1/cgroup.events"), "populated 1\nfrozen 1\n");
        assertThat(freezer.isFrozen()).isTrue();
    }

    @Test
    void whatDoesNotFreezeInTimeContinues() throws IOException {
        FakeCgroupfs host = FakeCgroupfs.v2(root);
        file(host.path("ctctl/c1/cgroup.events"), "populated 1\nfrozen 0\n");
        file(host.path("ctctl/c1/cgroup.freeze"), "0");
        Freezer freezer = new Freezer(host.container(null));
        assertThatThrownBy(() -> freezer.freeze(Duration.ofMillis(5)))
                .hasMessageContaining("not every process stopped");
        assertThat(host.path("ctctl/c1/cgroup.freeze")).hasContent("0");
    }

    /** On v2 a frozen process can be killed, and its cgroup be removed before anybody continues it. */
    @Test
    void whatHasGoneNeedsNobodyToContinueIt() throws IOException {
        FakeCgroupfs host = FakeCgroupfs.v2(root);
        Freezer freezer = new Freezer(host.container(null));
        freezer.thaw();
        Files.createDirectories(host.path("ctctl/c1"));
        assertThatThrownBy(freezer::thaw).hasMessageContaining("cgroup.freeze").hasMessageContaining("ENOENT");
    }
}
