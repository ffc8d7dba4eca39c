package io.ctctl.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** What a monitor wrote about the end before it told anybody: {@code code N}, {@code time NS}, {@code oom 0|1}. */
final class ExitFile {
    private ExitFile() {}

    /** Empty when no program of the run has ended. */
    static Optional<Run.Exit> read(Path file) throws IOException {
        int code = 0;
        long time = 0;
        boolean oom = false;
        try {
            for (String line : Files.readAllLines(file)) {
                int blank = line.indexOf(' ');
                if (blank < 0) {
                    throw new IOException(file + ": damaged: " + line);
                }
                long value = Long.parseLong(line.substring(blank + 1).strip());
                switch (line.substring(0, blank)) {
                    case "code" -> code = (int) value;
                    case "time" -> time = value;
                    case "oom" -> oom = value != 0;
                    default -> throw new IOException(file + ": damaged: " + line);
                }
            }
        } catch (NoSuchFileException ignored) {
            // ENOENT: the program has not ended
            return Optional.empty();
        } catch (NumberFormatException e) {
            throw new IOException(file + ": damaged", e);
        }
        return Optional.of(new Run.Exit(code, instant(time), oom));
    }

    /** From CLOCK_REALTIME nanoseconds. */
    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(nanos / 1_000_000_000L, nanos % 1_000_000_000L);
    }
}
