package io.ctctl.runtime.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.linux.Errno;
import io.ctctl.linux.SyscallException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void aFullDescriptorTableIsToldAsSuch() {
        List<IOException> full = List.of(
                new SyscallException("socketpair", "domain=1", Errno.EMFILE),
                new FileSystemException("/srv", null, "Too many open files"));
        for (IOException e : full) {
            assertThat(Failures.io("start web", e))
                    .hasMessage(
                            "start web: the daemon has too many files open: try again, or raise its limit of files");
            assertThat(Failures.line(e)).startsWith("the daemon has too many files open");
        }
    }

    @Test
    void aFullDiskIsToldAsSuch() {
        assertThat(Failures.line(new SyscallException("pwrite64", "fd=64, count=125952", Errno.ENOSPC)))
                .isEqualTo("no space left on device (pwrite64)");
        assertThat(Failures.line(new FileSystemException("/srv", null, "No space left on device")))
                .isEqualTo("/srv: No space left on device");
    }

    @Test
    void otherFailuresAreToldByTheKernelsWords() {
        assertThat(Failures.line(new SyscallException("bind", "fd=3", Errno.EADDRINUSE)))
                .isEqualTo("bind(fd=3): EADDRINUSE");
    }
}
