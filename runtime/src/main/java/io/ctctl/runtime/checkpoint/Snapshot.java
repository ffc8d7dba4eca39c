package io.ctctl.runtime.checkpoint;

import io.ctctl.runtime.store.Document;
import io.ctctl.runtime.store.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A container at one instant: its processes with their memory, and what it had written. In a directory of its own below the
 * container's, complete once {@code snapshot.json} is there.
 *
 * @param bytes on disk
 */
public record Snapshot(String name, Instant created, long bytes) {
    private static final Document<Snapshot> DOCUMENT = new Document<>(Snapshot.class, 1);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");

    public Snapshot {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("bad snapshot name \"" + name
                    + "\": use up to 63 letters, digits, '.', '_' and '-', beginning with a letter or digit");
        }
    }

    static Path images(Path directory) {
        return directory.resolve("images");
    }

    static Path layer(Path directory) {
        return directory.resolve("upper");
    }

    static boolean isComplete(Path directory) {
        return Files.exists(directory.resolve("snapshot.json"));
    }

    static void makeIncomplete(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve("snapshot.json"));
    }

    static Snapshot read(Path directory) throws IOException {
        return DOCUMENT.read(directory.resolve("snapshot.json"))
                .orElseThrow(() -> new IOException(directory + " holds no complete snapshot"));
    }

    void write(Path directory) throws IOException {
        DOCUMENT.write(directory.resolve("snapshot.json"), this, Durability.MACHINE);
    }
}
