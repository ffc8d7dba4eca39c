package io.ctctl.cli.log;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A log and its rotated predecessors: {@code log.2}, {@code log.1}, {@code log}, the oldest first. */
record LogFiles(Path current) {

    /** Opens all there are, oldest first. */
    List<LogReader> open() throws IOException {
        List<LogReader> readers = new ArrayList<>();
        for (int age = 0; ; age++) {
            Optional<LogReader> reader = open(age);
            if (reader.isPresent()) {
                readers.add(0, reader.get());
            } else if (age > 0) {
                return readers;
            }
        }
    }

    /** The file that was begun after this one had been rotated away; empty while this one is the current. */
    Optional<LogReader> after(LogReader reader) throws IOException {
        for (int age = 0; ; age++) {
            Optional<Object> identity = identity(age);
            if (identity.isEmpty()) {
                // Rotated out of existence meanwhile: go on with the oldest that is left.
                return age == 0 ? Optional.empty() : open(age - 1);
            }
            if (identity.get().equals(reader.identity())) {
                return age == 0 ? Optional.empty() : open(age - 1);
            }
        }
    }

    private Path file(int age) {
        return age == 0 ? current : current.resolveSibling(current.getFileName() + "." + age);
    }

    private Optional<LogReader> open(int age) throws IOException {
        try {
            return Optional.of(LogReader.open(file(age)));
        } catch (NoSuchFileException ignored) {
            // ENOENT: there was no output yet, or it was never rotated so often.
            return Optional.empty();
        }
    }

    private Optional<Object> identity(int age) throws IOException {
        try {
            return Optional.of(LogReader.identity(file(age)));
        } catch (NoSuchFileException ignored) {
            // ENOENT, as above.
            return Optional.empty();
        }
    }
}
