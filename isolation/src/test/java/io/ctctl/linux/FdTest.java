package io.ctctl.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FdTest {
    @TempDir
    private Path temporary;

    @Test
    void closesOnceAndIsUnusableAfterwards() throws IOException {
        Fd fd = Fd.open(temporary, OpenFlag.PATH, OpenFlag.DIRECTORY);
        int number = fd.value();
        fd.close();
        try (Fd other = Fd.open(temporary, OpenFlag.PATH)) {
            assertThat(other.value()).isEqualTo(number);
            fd.close();
            assertThat(Files.isDirectory(other.path())).isTrue();
        }
        assertThatThrownBy(fd::value).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aDuplicateOutlivesTheOriginal() throws IOException {
        Path file = Files.writeString(temporary.resolve("file"), "content");
        Fd fd = Fd.open(file);
        try (Fd copy = fd.duplicate()) {
            fd.close();
            assertThat(Files.readString(copy.path())).isEqualTo("content");
        }
    }

    @Test
    void anErrorSaysWhatWasTriedAsStraceDoes() {
        assertThatThrownBy(() -> Fd.open(Path.of("/nowhere/ä"), OpenFlag.PATH))
                .isInstanceOfSatisfying(SyscallException.class, failed -> {
                    assertThat(failed.errno()).isEqualTo(Errno.ENOENT);
                    assertThat(failed.call()).isEqualTo("openat");
                })
                .hasMessage("openat(dirfd=-100, path=/nowhere/ä, flags=O_CLOEXEC|O_PATH, mode=0): ENOENT");
    }

    @Test
    void aNulNeverReachesTheKernel() {
        assertThatThrownBy(() -> NativeBytes.string("/etc\0/x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesOfAnyScriptReachTheKernelAsUtf8() throws IOException {
        try (Fd directory = Fd.open(temporary, OpenFlag.PATH)) {
            Inode.makeDirectory(directory, "käse-日本", 0755);
            assertThat(Stat.of(directory, "käse-日本").isDirectory()).isTrue();
            assertThat(Stat.of(directory, "käse-日本").permissions() & 0700).isEqualTo(0700);
        }
    }

    @Test
    void numbersOfProcSysAreReadWhole() throws IOException {
        assertThat(ControlFile.read(Path.of("/proc/sys/kernel/cap_last_cap")).strip())
                .hasSizeGreaterThanOrEqualTo(2);
    }
}
