package io.ctctl.tests.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Command;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Result;
import io.ctctl.tests.harness.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The root file system itself is the attacker: symbolic links where the runtime mounts and writes. */
@ExtendWith(CtctlExtension.class)
class HostileRootIT {
    private final CtctlInstance ctctl;
    private Path root;
    private List<String> mountsBefore;

    HostileRootIT(CtctlInstance ctctl) {
        this.ctctl = ctctl;
    }

    @BeforeEach
    void aRootOfItsOwn() throws IOException {
        root = Files.createTempDirectory(ctctl.scratch("roots"), "root");
        Files.createDirectories(root.resolve("bin"));
        Files.createDirectories(root.resolve("etc"));
        Files.setPosixFilePermissions(root, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"));
        for (String applet : List.of("sh", "cat", "ls", "true", "id", "readlink", "touch")) {
            Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
        }
        mountsBefore = mounts();
    }

    @ParameterizedTest
    @ValueSource(strings = {"proc", "sys", "dev"})
    void aSystemDirectoryThatIsALinkIsRefused(String name) throws IOException {
        // CVE-2019-19921: a mount through a link of the image
        Path outside = ctctl.scratch("outside-" + name);
        Files.createSymbolicLink(root.resolve(name), outside);
        Result run = ctctl.ctctl("run", "--rm", "--rootfs", root.toString(), "true");
        assertThat(run.code()).as(run.toString()).isEqualTo(125);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(outside).isEmptyDirectory();
        assertThat(mounts()).isEqualTo(mountsBefore);
    }

    @Test
    void aVolumeOnALinkLandsInside() throws IOException {
        Path source = ctctl.scratch("source");
        Files.writeString(source.resolve("file"), "volume");
        Path outside = ctctl.scratch("outside");
        Files.createSymbolicLink(root.resolve("data"), outside);
        Result run = ctctl.ctctl(
                "run", "--rm", "-v", source + ":/data", "--rootfs", root.toString(), "cat", outside + "/file");
        assertThat(run.ok().text()).isEqualTo("volume");
        assertThat(outside).isEmptyDirectory();
        assertThat(mounts()).isEqualTo(mountsBefore);
    }

    @Test
    void filesWrittenForTheContainerDoNotFollowLinks() throws IOException {
        Path victim = ctctl.scratch("victims").resolve("victim");
        Files.writeString(victim, "host");
        for (String name : List.of("etc/hosts", "etc/resolv.conf", "etc/hostname")) {
            Files.createSymbolicLink(root.resolve(name), victim);
        }
        ctctl.ctctl("run", "--rm", "--rootfs", root.toString(), "true").ok();
        assertThat(victim).hasContent("host");
        assertThat(mounts()).isEqualTo(mountsBefore);
    }

    @Test
    void aWorkingDirectoryThroughALinkIsMadeInside() throws IOException {
        Path outside = ctctl.scratch("wd");
        Files.createSymbolicLink(root.resolve("elsewhere"), outside);
        Result run = ctctl.ctctl(
                "run", "--rm", "-w", "/elsewhere/new", "--rootfs", root.toString(), "readlink", "/proc/self/cwd");
        assertThat(run.ok().text()).isEqualTo(outside + "/new");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aPasswdThatLeadsOutsideIsNotRead() throws IOException {
        Path outside = ctctl.scratch("pw").resolve("passwd");
        Files.writeString(outside, "hostuser:x:0:0::/:/bin/sh\n");
        Files.createSymbolicLink(root.resolve("etc/passwd"), outside);
        Result run = ctctl.ctctl("run", "--rm", "-u", "hostuser", "--rootfs", root.toString(), "id");
        assertThat(run.code()).as(run.toString()).isEqualTo(125);
    }

    @Test
    void swappingALinkUnderAMountPointWhileContainersStartLeadsNowhere() throws IOException {
        // CVE-2021-30465: another container exchanges the mount point for a link between check and mount
        Path shared = ctctl.scratch("shared");
        Path outside = ctctl.scratch("race");
        Path source = ctctl.scratch("racesource");
        Files.writeString(source.resolve("file"), "volume");
        String swap = "while :; do rm -rf x; ln -s " + outside + " x; rm -f x; mkdir x; done";
        try (Running swapper = Command.of("sh", "-c", swap).directory(shared).start()) {
            assertThat(swapper.isAlive()).isTrue();
            int mounted = 0;
            for (int i = 0; i < 40; i++) {
                Result run = ctctl.ctctl(
                        "run", "--rm", "-v", shared + ":/s", "-v", source + ":/s/x", "busybox", "cat", "/s/x/file");
                mounted += run.code() == 0 ? 1 : 0;
                assertThat(outside).isEmptyDirectory();
            }
            assertThat(mounted).as("starts that came past the exchange").isPositive();
        }
        assertThat(mounts()).isEqualTo(mountsBefore);
    }

    private static List<String> mounts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo"));
    }
}
