package io.ctctl.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.oci.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CpuKnobsTest {
    @TempDir
    private Path root;

    private Path files;
    private CpuKnobs knobs;

    private void host(FakeCgroupfs fake) throws IOException {
        ContainerCgroup cgroup = fake.container(Resources.builder().build());
        files = cgroup.directory(Controller.CPUSET).orElseThrow();
        Files.createDirectories(files);
        knobs = CpuKnobs.of(cgroup);
    }

    @Test
    void aConfinementThatEndsLeavesTheParentsCpusOnV2() throws IOException {
        host(FakeCgroupfs.v2(root));
        Files.writeString(files.resolveSibling("cgroup.controllers"), "cpuset cpu\n");
        Files.writeString(files.resolveSibling("cpuset.cpus.effective"), "0-3\n");
        Files.writeString(files.resolve("cpuset.cpus"), "0-1\n");
        knobs.cpus(Optional.empty());
        assertThat(files.resolve("cpuset.cpus")).hasContent("0-3");
    }

    @Test
    void whoWasNeverConfinedStaysSoOnV2() throws IOException {
        host(FakeCgroupfs.v2(root));
        Files.writeString(files.resolveSibling("cgroup.controllers"), "cpuset cpu\n");
        Files.writeString(files.resolve("cpuset.cpus"), "\n");
        knobs.cpus(Optional.empty());
        assertThat(files.resolve("cpuset.cpus")).hasContent("\n");
    }

    @Test
    void aConfinementThatEndsLeavesTheParentsCpusOnV1() throws IOException {
        host(FakeCgroupfs.v1(root));
        Files.writeString(files.resolveSibling("cpuset.cpus"), "0-7\n");
        Files.writeString(files.resolve("cpuset.cpus"), "0-1\n");
        knobs.cpus(Optional.empty());
        assertThat(files.resolve("cpuset.cpus")).hasContent("0-7");
    }
}
