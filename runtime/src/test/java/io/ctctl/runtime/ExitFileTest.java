package io.ctctl.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExitFileTest {
    @TempDir
    Path directory;

    @Test
    void theMonitorsWordsAreRead() throws IOException {
        Path file = Files.writeString(directory.resolve("exit"), "code 137\ntime 1700000000000000001\noom 1\n");

        assertThat(ExitFile.read(file)).contains(new Run.Exit(137, Instant.ofEpochSecond(1_700_000_000, 1), true));
    }

    @Test
    void noFileMeansNoEnd() throws IOException {
        assertThat(ExitFile.read(directory.resolve("exit"))).isEmpty();
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("exit"), "code x\n");

        assertThatThrownBy(() -> ExitFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exit");
    }
}
