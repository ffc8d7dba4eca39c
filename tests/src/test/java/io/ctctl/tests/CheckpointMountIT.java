package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Volumes with what the host has mounted inside of them, across a suspension. */
@ExtendWith(CtctlExtension.class)
final class CheckpointMountIT {
    /** Holds a file of each open. */
    private static final String READER = "exec 3</mnt/outer 4</mnt/inner/file; sleep 1000";

    @ParameterizedTest
    @CsvSource({"'',private", ":noidmap,private", ":noidmap,host", ":ro,private"})
    void whatIsMountedBelowAVolumeIsThereAgain(String option, String users, CtctlInstance ctctl) throws IOException {
        Path volume = ctctl.scratch("volume");
        Files.writeString(volume.resolve("outer"), "outer\n");
        try (SmallDisk inner = new SmallDisk(Files.createDirectories(volume.resolve("inner")), "1m")) {
            Files.writeString(inner.path().resolve("file"), "inner\n");
            start(ctctl, volume + ":/mnt" + option, "--userns=" + users);
            ctctl.ctctl("suspend", "web").ok();
            Files.writeString(inner.path().resolve("later"), "later\n");
            ctctl.ctctl("resume", "web").ok();
            assertThat(read(ctctl, "/mnt/outer")).isEqualTo("outer");
            assertThat(read(ctctl, "/mnt/inner/file")).isEqualTo("inner");
            assertThat(read(ctctl, "/mnt/inner/later")).isEqualTo("later");
            assertThat(ctctl.ctctl("exec", "web", "grep", " /mnt", "/proc/self/mountinfo")
                            .ok()
                            .lines())
                    .hasSize(2)
                    .noneMatch(line -> line.contains("shared:") || line.contains("master:"));
            ctctl.ctctl("rm", "-f", "web").ok();
        }
    }

    @Test
    void anInnerVolumeIsNotTakenForTheOuterOne(CtctlInstance ctctl) throws IOException {
        Path outer = ctctl.scratch("outer");
        Path other = ctctl.scratch("other");
        Files.createDirectories(outer.resolve("in"));
        Files.writeString(outer.resolve("outer"), "outer\n");
        try (SmallDisk disk = new SmallDisk(Files.createDirectories(other.resolve("inner")), "1m")) {
            Files.writeString(disk.path().resolve("file"), "inner\n");
            ctctl.ctctl(
                            "run",
                            "-d",
                            "--name",
                            "web",
                            "-v",
                            outer + ":/mnt",
                            "-v",
                            other + ":/mnt/in",
                            "busybox",
                            "sleep",
                            "1000")
                    .ok();
            ctctl.ctctl("suspend", "web").ok();
            ctctl.ctctl("resume", "web").ok();
            assertThat(read(ctctl, "/mnt/in/inner/file")).isEqualTo("inner");
            ctctl.ctctl("rm", "-f", "web").ok();
        }
    }

    @Test
    void whatTheHostMountsInAVolumeMeanwhileStaysOutside(CtctlInstance ctctl) throws IOException {
        Path volume = ctctl.scratch("volume");
        Files.writeString(volume.resolve("outer"), "outer\n");
        Files.createDirectories(volume.resolve("inner"));
        Files.writeString(volume.resolve("inner/file"), "below\n");
        start(ctctl, volume + ":/mnt", "--userns=private");
        ctctl.ctctl("suspend", "web").ok();
        try (SmallDisk later = new SmallDisk(volume.resolve("inner"), "1m")) {
            Files.writeString(later.path().resolve("file"), "above\n");
            ctctl.ctctl("resume", "web").ok();
            assertThat(read(ctctl, "/mnt/inner/file")).isEqualTo("below");
            ctctl.ctctl("rm", "-f", "web").ok();
        }
    }

    private static void start(CtctlInstance ctctl, String volume, String users) {
        ctctl.ctctl("run", "-d", "--name", "web", users, "-v", volume, "busybox", "sh", "-c", READER)
                .ok();
    }

    private static String read(CtctlInstance ctctl, String file) {
        return ctctl.ctctl("exec", "web", "cat", file).ok().text();
    }
}
