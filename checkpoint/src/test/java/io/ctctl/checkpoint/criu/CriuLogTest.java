package io.ctctl.checkpoint.criu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CriuLogTest {
    @TempDir
    Path directory;

    @Test
    void theFirstErrorThatSaysSomethingIsTheReason() throws IOException {
        assertThat(
                        reason(
                                """
                        (00.000001) Error (criu/cr-service.c:123): rlimit: Can't setup RLIMIT_NOFILE for self: Operation not permitted
                        (00.012345) Dumping core for 1
                        (00.047023)      1: Error (criu/sk-unix.c:506): unix: Non-empty write queue on an in-flight socket 0x3a66d8c
                        (00.047100) Error (criu/cr-dump.c:2128): Dumping FAILED.
                        """))
                .endsWith("not accepted yet: try again (unix: Non-empty write queue on an in-flight socket 0x3a66d8c)");
    }

    /** CRIU looks once in a boot what the kernel can do, and goes on without tun devices. */
    @Test
    void thatTheKernelHasNoTunDevicesIsNoReason() throws IOException {
        assertThat(
                        reason(
                                """
                        (00.000873) Error (criu/tun.c:85): tun: Unable to create tun: No such file or directory
                        (00.002120) Error (criu/kerndat.c:790): Can't create a socket
                        """))
                .isEqualTo("Can't create a socket");
    }

    @Test
    void aFullDiskIsTheReasonWhoeverToldOfIt() throws IOException {
        assertThat(
                        reason(
                                """
                        gzip: stdout: No space left on device
                        tar: -: Wrote only 2048 of 10240 bytes
                        (01.286193) Error (criu/util.c:657): exited, status=2
                        (01.286211) Error (criu/filesystems.c:426): Can't dump tmpfs content
                        """))
                .isEqualTo("No space left on device");
    }

    @Test
    void thatAToolEndedIsNoReason() throws IOException {
        assertThat(
                        reason(
                                """
                        tar: odd
                        (01.286193) Error (criu/util.c:657): exited, status=2
                        (01.286211) Error (criu/filesystems.c:426): Can't dump tmpfs content
                        """))
                .isEqualTo("Can't dump tmpfs content");
    }

    @Test
    void bytesThatAreNoTextDoNoHarm() throws IOException {
        Path log = directory.resolve("dump.log");
        Files.write(log, new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});
        assertThat(CriuLog.reason(log)).isEmpty();
    }

    @Test
    void aMissingLogHasNoReason() throws IOException {
        assertThat(CriuLog.reason(directory.resolve("none"))).isEmpty();
    }

    private String reason(String text) throws IOException {
        return CriuLog.reason(Files.writeString(directory.resolve("dump.log"), text))
                .orElseThrow();
    }
}
