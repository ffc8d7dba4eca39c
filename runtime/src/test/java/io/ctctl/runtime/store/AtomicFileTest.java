package io.ctctl.runtime.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AtomicFileTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(Durability.class)
    void anInterruptedThreadStillWritesAndStaysInterrupted(Durability durability) throws IOException {
        Path file = directory.resolve("state.json");
        Thread.currentThread().interrupt();
        AtomicFile.write(file, "content".getBytes(UTF_8), durability);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(file).hasContent("content");
    }

    @Test
    void whatWasMadeAheadIsUsed() throws IOException {
        Path file = directory.resolve("a");
        AtomicFile.prepare(file);
        Object inode = Files.getAttribute(
                Path.of(directory.toString(), directory.toFile().list()), "unix:ino");
        assertThat(file).doesNotExist();
        AtomicFile.write(file, "1".getBytes(UTF_8), Durability.DAEMON);
        assertThat(file).hasContent("1");
        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(inode);
    }

    @Test
    void nothingElseIsLeft() throws IOException {
        AtomicFile.write(directory.resolve("a"), "1".getBytes(UTF_8), Durability.DAEMON);
        AtomicFile.write(directory.resolve("a"), "2".getBytes(UTF_8), Durability.DAEMON);
        assertThat(directory)
                .isDirectoryContaining("glob:**/a")
                .satisfies(d -> assertThat(d.toFile().list()).containsExactly("a"));
    }
}
