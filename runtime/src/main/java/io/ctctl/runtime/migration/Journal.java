package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.MigrationId;
import io.ctctl.runtime.store.AtomicFile;
import io.ctctl.runtime.store.Document;
import io.ctctl.runtime.store.Durability;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The migrations one side knows of, one file each, which outlive the machine. What is about to be written while a container stands
 * still is prepared before, in a file beside: a letter, and the entry. The letter says whether it counts, and is all that
 * is written then: a file that is there already, and grows no longer, takes one flush of the disk instead of two journals.
 */
final class Journal<T> {
    private static final String SUFFIX = ".json";
    private static final String PREPARED = ".next";
    private static final byte INVALID = '-';
    private static final byte VALID = '+';

    private final Path directory;
    private final Document<T> document;

    Journal(Path directory, Class<T> type) {
        this.directory = directory;
        this.document = new Document<>(type, 1);
    }

    /** What has been prepared for this migration counts no more. */
    void write(MigrationId id, T entry) throws IOException {
        Files.createDirectories(directory);
        document.write(file(id), entry, Durability.MACHINE);
        // not before: what counted until now must not cease to count
        Files.deleteIfExists(prepared(id));
    }

    /** An entry that {@link #write} of it makes count; it must be of a migration that has been written. */
    Prepared prepare(MigrationId id, T entry) throws IOException {
        byte[] bytes = document.bytes(entry);
        byte[] content = new byte[bytes.length + 1];
        content[0] = INVALID;
        System.arraycopy(bytes, 0, content, 1, bytes.length);
        AtomicFile.write(prepared(id), content, Durability.MACHINE);
        return () -> AtomicFile.replaceFirst(prepared(id), INVALID, VALID);
    }

    /** An entry that is there and does not count yet. */
    @FunctionalInterface
    interface Prepared {
        /** It counts from now on, also after a crash of the machine. */
        void write() throws IOException;
    }

    Optional<T> read(MigrationId id) throws IOException {
        return read(id.value());
    }

    private Optional<T> read(String id) throws IOException {
        Optional<T> written = document.read(directory.resolve(id + SUFFIX));
        Optional<T> next = written.isEmpty() ? Optional.empty() : valid(directory.resolve(id + PREPARED));
        return next.or(() -> written);
    }

    private Optional<T> valid(Path file) throws IOException {
        try {
            byte[] content = Files.readAllBytes(file);
            return content.length > 0 && content[0] == VALID
                    ? Optional.of(document.parse(Arrays.copyOfRange(content, 1, content.length), file.toString()))
                    : Optional.empty();
        } catch (NoSuchFileException ignored) {
            // ENOENT: nothing was prepared
            return Optional.empty();
        }
    }

    void forget(MigrationId id) throws IOException {
        Files.deleteIfExists(file(id));
        Files.deleteIfExists(prepared(id));
    }

    List<T> all() throws IOException {
        List<T> entries = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
                for (Path file : files) {
                    String name = file.getFileName().toString();
                    read(name.substring(0, name.length() - SUFFIX.length())).ifPresent(entries::add);
                }
            }
        }
        return entries;
    }

    private Path file(MigrationId id) {
        return directory.resolve(id + SUFFIX);
    }

    private Path prepared(MigrationId id) {
        return directory.resolve(id + PREPARED);
    }
}
