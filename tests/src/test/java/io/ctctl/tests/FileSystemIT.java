package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The root file system, what is mounted over it, and whose the files are. */
@ExtendWith(CtctlExtension.class)
final class FileSystemIT {
    @Test
    void filesOfTheTemplateBelongToRootInside(CtctlInstance ctctl) {
        assertThat(ctctl.sh("stat -c %u:%g /bin/busybox /etc /tmp").ok().lines())
                .hasSize(3)
                .containsOnly("0:0");
    }

    @Test
    void changesStayInTheContainer(CtctlInstance ctctl) {
        ctctl.sh("rm -rf /etc/passwd; echo mine >/etc/group").ok();
        assertThat(ctctl.sh("test -s /etc/passwd && cat /etc/group").ok().out()).doesNotContain("mine");
    }

    @Test
    void changesLastAsLongAsTheContainer(CtctlInstance ctctl) {
        String id = ctctl.ctctl("create", "busybox", "sh", "-c", "echo x >>/count; wc -l </count")
                .ok()
                .text();
        assertThat(ctctl.ctctl("start", "-a", id).ok().text()).isEqualTo("1");
        assertThat(ctctl.ctctl("start", "-a", id).ok().text()).isEqualTo("2");
    }

    @Test
    void aReadOnlyRootTakesNoWrites(CtctlInstance ctctl) {
        Result result = ctctl.sh("echo x >/file", "--read-only").code(1);
        assertThat(result.err()).contains("Read-only file system");
        ctctl.sh("echo x >/dev/shm/file", "--read-only").ok();
    }

    @Test
    void aTmpfsHasItsSize(CtctlInstance ctctl) {
        Result result = ctctl.sh(
                "dd if=/dev/zero of=/scratch/file bs=64k count=40; wc -c </scratch/file",
                "--tmpfs",
                "/scratch:size=1m");
        assertThat(result.err()).contains("No space left on device");
        assertThat(result.ok().text()).isEqualTo("1048576");
        assertThat(ctctl.sh("grep ' /scratch ' /proc/mounts", "--tmpfs", "/scratch:size=1m")
                        .ok()
                        .out())
                .contains("tmpfs", "size=1024k", "nosuid", "nodev");
    }

    @Test
    void filesOfAVolumeKeepTheirOwners(CtctlInstance ctctl) throws IOException {
        Path volume = ctctl.scratch("owned");
        Path theirs = Files.writeString(volume.resolve("theirs"), "x");
        Files.setAttribute(theirs, "unix:uid", 1234);
        Result result = ctctl.sh("stat -c %u /data/theirs; echo y >/data/mine", "-v", volume + ":/data")
                .ok();
        assertThat(result.text()).isEqualTo("1234");
        assertThat(volume.resolve("mine")).hasContent("y");
        assertThat(Files.getAttribute(volume.resolve("mine"), "unix:uid")).isEqualTo(0);
    }

    @Test
    void aReadOnlyVolumeTakesNoWrites(CtctlInstance ctctl) throws IOException {
        Path volume = ctctl.scratch("read-only");
        Files.writeString(volume.resolve("file"), "content");
        Result result = ctctl.sh("cat /data/file; echo y >/data/file", "-v", volume + ":/data:ro");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEqualTo("content");
        assertThat(result.err()).contains("Read-only file system");
        assertThat(volume.resolve("file")).hasContent("content");
    }

    @Test
    void mountOptionsOfAVolumeHold(CtctlInstance ctctl) {
        Path volume = ctctl.scratch("options");
        assertThat(ctctl.sh("grep ' /data ' /proc/mounts", "-v", volume + ":/data:ro,nosuid,nodev,noexec")
                        .ok()
                        .out())
                .containsPattern("\\bro\\b")
                .contains("nosuid", "nodev", "noexec");
    }

    @Test
    void namesBeyondAsciiWorkInAnyLocale(CtctlInstance ctctl) {
        ctctl.stopDaemon();
        Path volume = ctctl.scratch("dir-ä");
        Result result = ctctl.command("run", "--rm", "-v", volume + ":/m-ö", "busybox", "touch", "/m-ö/x-ü")
                .env("LC_ALL", "C")
                .run()
                .ok();
        assertThat(result.err()).isEmpty();
        assertThat(volume.resolve("x-ü")).exists();
    }

    @Test
    void aFileCanBeAVolume(CtctlInstance ctctl) throws IOException {
        Path file = Files.writeString(ctctl.scratch("file").resolve("conf"), "one line\n");
        assertThat(ctctl.sh("cat /etc/app.conf", "-v", file + ":/etc/app.conf:ro")
                        .ok()
                        .out())
                .isEqualTo("one line\n");
    }

    @Test
    void aTargetNeverLeavesTheRoot(CtctlInstance ctctl) throws IOException {
        Path volume = ctctl.scratch("escape");
        Files.writeString(volume.resolve("marker"), "volume");
        Path outside = ctctl.scratch("outside");
        String id = ctctl.ctctl("create", "-v", volume + ":/link/inner", "busybox", "cat", "/link/inner/marker")
                .ok()
                .text();
        Path upper = ctctl.layout().stateDir().resolve("containers").resolve(id).resolve("upper");
        Files.createSymbolicLink(upper.resolve("link"), outside);
        ctctl.ctctl("start", "-a", id);
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void theUsualMountsAreThere(CtctlInstance ctctl) {
        assertThat(ctctl.sh("awk '{ print $2, $3 }' /proc/mounts").ok().lines())
                .contains(
                        "/ overlay",
                        "/proc proc",
                        "/dev tmpfs",
                        "/dev/pts devpts",
                        "/dev/shm tmpfs",
                        "/dev/mqueue mqueue",
                        "/sys sysfs");
    }

    @Test
    void nothingOfTheHostsTreeIsLeftMounted(CtctlInstance ctctl) {
        assertThat(ctctl.sh("cat /proc/self/mountinfo").ok().out())
                .doesNotContain(ctctl.layout().runDir().toString() + " ")
                .doesNotContain("/var/lib/");
    }

    @Test
    void theStandardDevicesWork(CtctlInstance ctctl) {
        assertThat(ctctl.sh("head -c 4 /dev/zero | wc -c; head -c 8 /dev/urandom | wc -c; echo x >/dev/null;"
                                + " echo x >/dev/full 2>/dev/null || echo full; ls /dev/fd/0 /dev/stdin /dev/ptmx")
                        .ok()
                        .lines())
                .containsExactly("4", "8", "full", "/dev/fd/0", "/dev/ptmx", "/dev/stdin");
    }

    @Test
    void anInstanceMayLieBelowADirectoryClosedToOthers(CtctlInstance ctctl) throws IOException {
        Path closed = ctctl.scratch("closed");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        try (CtctlInstance inside = CtctlInstance.in(Files.createDirectory(closed.resolve("in")))) {
            assertThat(inside.ctctl("run", "--rm", "busybox", "echo", "hello")
                            .ok()
                            .text())
                    .isEqualTo("hello");
        }
    }
}
