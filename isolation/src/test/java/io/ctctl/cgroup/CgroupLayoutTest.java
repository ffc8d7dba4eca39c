package io.ctctl.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.linux.MountInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CgroupLayoutTest {
    @TempDir
    private Path root;

    @Test
    void aUnifiedHostHasOneHierarchy() throws IOException {
        CgroupLayout layout = FakeCgroupfs.v2(root).layout();
        assertThat(layout.version()).isEqualTo(CgroupVersion.V2);
        assertThat(layout.hierarchies()).hasSize(1);
        assertThat(layout.controllers())
                .containsExactlyInAnyOrder(
                        Controller.CPUSET,
                        Controller.CPU,
                        Controller.BLKIO,
                        Controller.MEMORY,
                        Controller.HUGETLB,
                        Controller.PIDS,
                        Controller.RDMA,
                        Controller.MISC);
        assertThat(layout.with(Controller.BLKIO)).isEqualTo(layout.v2());
    }

    @Test
    void controllersMountedTogetherShareADirectory() throws IOException {
        FakeCgroupfs host = FakeCgroupfs.v1(root);
        CgroupLayout layout = host.layout();
        assertThat(layout.version()).isEqualTo(CgroupVersion.V1);
        assertThat(layout.with(Controller.CPU)).isEqualTo(layout.with(Controller.CPUACCT));
        assertThat(layout.with(Controller.CPU).orElseThrow().mountPoint()).isEqualTo(host.path("cpu,cpuacct"));
        assertThat(host.container(null).directories())
                .containsOnlyOnce(host.path("cpu,cpuacct/ctctl/c1"))
                .hasSize(7);
    }

    @Test
    void aNamedHierarchyIsNotOurs() throws IOException {
        FakeCgroupfs host = FakeCgroupfs.hybrid(root);
        assertThat(host.layout().hierarchies())
                .noneMatch(hierarchy -> hierarchy.mountPoint().endsWith("systemd"));
    }

    @Test
    void onAHybridHostV2CostsNothingUntilItIsNeeded() throws IOException {
        FakeCgroupfs host = FakeCgroupfs.hybrid(root);
        assertThat(host.layout().version()).isEqualTo(CgroupVersion.HYBRID);
        ContainerCgroup container = host.container(null);
        assertThat(container.v2()).isEmpty();
        assertThat(container.tasks())
                .hasSize(8)
                .contains(host.path("memory/ctctl/c1/tasks"))
                .allMatch(file -> file.endsWith("tasks"));
        assertThat(container.processes()).isEqualTo(host.path("freezer/ctctl/c1"));
    }

    @Test
    void onAUnifiedHostTheChildIsClonedIntoTheCgroup() throws IOException {
        FakeCgroupfs host = FakeCgroupfs.v2(root);
        ContainerCgroup container = host.container(null);
        assertThat(container.tasks()).isEmpty();
        assertThat(container.v2()).contains(host.path("ctctl/c1"));
        assertThat(container.processes()).isEqualTo(host.path("ctctl/c1"));
    }

    @Test
    void theInstanceInheritsACpusetAndItsChildrenDoSoByThemselves() throws IOException {
        FakeCgroupfs host = FakeCgroupfs.hybrid(root);
        host.container(null);
        assertThat(host.path("cpuset/ctctl/cpuset.cpus")).hasContent("0-1");
        assertThat(host.path("cpuset/ctctl/cpuset.mems")).hasContent("0-1");
        assertThat(host.path("cpuset/ctctl/cgroup.clone_children")).hasContent("1");
    }

    @Test
    void everyControllerIsHandedDownFromTheRoot() throws IOException {
        FakeCgroupfs host = new FakeCgroupfs(root, FakeCgroupfs.DEBIAN_12, "cpu memory", "cpu memory");
        Files.writeString(host.path("cgroup.subtree_control"), "memory\n");
        host.container(null);
        assertThat(Files.readString(host.path("cgroup.subtree_control"))).startsWith("+cpu");
    }

    @Test
    void noHierarchyIsAnError() {
        assertThatThrownBy(() -> CgroupLayout.of(List.of(MountInfo.parse("1 2 0:1 / / rw - ext4 x rw")), root))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no cgroup hierarchy");
    }

    @Test
    void pathsNeverLeadUpwards() {
        for (String path : List.of("", "/", "/a", "a/", "..", "a/../b", "a//b", "a\nb", ".")) {
            assertThatThrownBy(() -> CgroupPath.of(path)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(CgroupPath.of("ctctl").child("c1").value()).isEqualTo("ctctl/c1");
    }
}
