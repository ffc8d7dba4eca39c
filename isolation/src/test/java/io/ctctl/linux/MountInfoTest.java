package io.ctctl.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MountInfoTest {
    @Test
    void everyFieldIsRead() {
        MountInfo mount = MountInfo.parse(
                "36 35 98:0 /mnt1 /mnt2 rw,noatime shared:1 master:2 - ext3 /dev/root rw,errors=continue");
        assertThat(mount)
                .isEqualTo(new MountInfo(
                        36,
                        35,
                        "98:0",
                        "/mnt1",
                        Path.of("/mnt2"),
                        List.of("rw", "noatime"),
                        List.of("shared:1", "master:2"),
                        "ext3",
                        "/dev/root",
                        List.of("rw", "errors=continue")));
    }

    @Test
    void blanksInNamesAreUnescaped() {
        MountInfo mount = MountInfo.parse("1 2 0:1 / /a\\040b\\134c rw - tmpfs x\\011y rw");
        assertThat(mount.mountPoint()).isEqualTo(Path.of("/a b\\c"));
        assertThat(mount.source()).isEqualTo("x\ty");
        assertThat(mount.propagation()).isEmpty();
    }

    @Test
    void garbageIsRefused() {
        assertThatThrownBy(() -> MountInfo.parse("1 2 3 - x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thisMachineHasARoot() throws IOException {
        assertThat(MountInfo.ofThisProcess())
                .anyMatch(mount -> mount.mountPoint().equals(Path.of("/")));
        assertThat(Statfs.of(Path.of("/proc")).name()).isEqualTo("proc");
    }
}
