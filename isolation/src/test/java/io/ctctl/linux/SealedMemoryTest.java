package io.ctctl.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SealedMemoryTest {
    @Test
    void contentComesBackAsItWas() throws IOException {
        byte[] content = new byte[300_000];
        new Random(1).nextBytes(content);
        try (Fd fd = SealedMemory.of("plan", content)) {
            assertThat(SealedMemory.read(fd)).isEqualTo(content);
        }
    }

    @Test
    void emptyContentWorks() throws IOException {
        try (Fd fd = SealedMemory.of("plan", new byte[0])) {
            assertThat(SealedMemory.read(fd)).isEmpty();
        }
    }

    @Test
    void nobodyCanChangeItAfterwards() throws IOException {
        try (Fd fd = SealedMemory.of("plan", new byte[] {1})) {
            assertThatThrownBy(() -> Files.write(fd.path(), new byte[] {2}, StandardOpenOption.WRITE))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> Files.write(fd.path(), new byte[] {2}, StandardOpenOption.APPEND))
                    .isInstanceOf(IOException.class);
            assertThat(SealedMemory.read(fd)).containsExactly(1);
        }
    }
}
