package io.ctctl.runtime.checkpoint;

import io.ctctl.runtime.store.Document;
import io.ctctl.runtime.store.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How often a container is saved while it runs, and how many of these checkpoints are kept. Kept beside them, so that a new
 * daemon goes on.
 */
public record Rhythm(Duration every, int keep) {
    private static final Document<Rhythm> DOCUMENT = new Document<>(Rhythm.class, 1);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final int MOST = 1000;

    public Rhythm {
        if (every.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("bad interval " + every.toMillis() + " ms: it must be 1 s or more");
        }
        if (keep < 1 || keep > MOST) {
            throw new IllegalArgumentException(
                    "bad number of checkpoints to keep " + keep + ": it must be 1 to " + MOST);
        }
    }

    private static Path file(Path history) {
        return history.resolve("rhythm.json");
    }

    static Optional<Rhythm> read(Path history) throws IOException {
        return DOCUMENT.read(file(history));
    }

    void write(Path history) throws IOException {
        Files.createDirectories(history);
        DOCUMENT.write(file(history), this, Durability.MACHINE);
    }

    static void remove(Path history) throws IOException {
        Files.deleteIfExists(file(history));
    }
}
