package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.MigrationId;
import io.ctctl.runtime.store.Document;
import io.ctctl.runtime.store.Durability;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The migrations one side knows of, one file each, which outlive the machine. */
final class Journal<T> {
    private static final String SUFFIX = ".json";

    private final Path directory;
    private final Document<T> document;

    Journal(Path directory, Class<T> type) {
        this.directory = directory;
        this.document = new Document<>(type, 1);
    }

    void write(MigrationId id, T entry) throws IOException {
        Files.createDirectories(directory);
        document.write(file(id), entry, Durability.MACHINE);
    }

    Optional<T> read(MigrationId id) throws IOException {
        return document.read(file(id));
    }

    void forget(MigrationId id) throws IOException {
        Files.deleteIfExists(file(id));
    }

    List<T> all() throws IOException {
        List<T> entries = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
                for (Path file : files) {
                    document.read(file).ifPresent(entries::add);
                }
            }
        }
        return entries;
    }

    private Path file(MigrationId id) {
        return directory.resolve(id + SUFFIX);
    }
}
