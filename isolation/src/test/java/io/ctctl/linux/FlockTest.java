package io.ctctl.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FlockTest {
    @TempDir
    private Path temporary;

    @Test
    void oneHolderAtATime() throws IOException {
        Path path = temporary.resolve("lock");
        try (Flock held = Flock.tryLock(path).orElseThrow()) {
            assertThat(held.file().isOpen()).isTrue();
            assertThat(Flock.tryLock(path)).isEmpty();
        }
        Flock.lock(path).close();
    }

    @Test
    void undoRunsLastFirstAndDespiteFailures() {
        List<String> order = new ArrayList<>();
        Cleanup cleanup = new Cleanup();
        cleanup.add(() -> order.add("first"));
        cleanup.add(() -> {
            throw new IllegalStateException("broken");
        });
        cleanup.add(() -> order.add("last"));
        assertThatThrownBy(cleanup::close).hasMessage("broken");
        assertThat(order).containsExactly("last", "first");
    }

    @Test
    void nothingIsUndoneOnceForgotten() {
        List<String> order = new ArrayList<>();
        try (Cleanup cleanup = new Cleanup()) {
            cleanup.add(() -> order.add("undone"));
            cleanup.forget();
        }
        assertThat(order).isEmpty();
    }
}
