package io.ctctl.cli.log;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * One line of a log: {@code <RFC 3339 time with nanoseconds> stdout|stderr P|F <content>}, as the Kubernetes container runtime
 * interface has it. A program's line may be cut into several records: all but its last are partial.
 *
 * @param content the program's bytes, without the line end
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy per line would cost
public record LogRecord(String time, boolean stderr, boolean partial, byte[] content) {
    private static final byte[] STDOUT = "stdout".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STDERR = "stderr".getBytes(StandardCharsets.US_ASCII);

    /** Empty when the line is no record, as the half of one that a crash of the host left. */
    public static Optional<LogRecord> parse(byte[] line, int length) {
        int afterTime = blank(line, 0, length);
        int afterStream = afterTime < 0 ? -1 : blank(line, afterTime + 1, length);
        int afterTag = afterStream < 0 ? -1 : blank(line, afterStream + 1, length);
        if (afterTag != afterStream + 2) {
            return Optional.empty();
        }
        boolean stderr = matches(line, afterTime + 1, afterStream, STDERR);
        if (!stderr && !matches(line, afterTime + 1, afterStream, STDOUT)) {
            return Optional.empty();
        }
        byte tag = line[afterStream + 1];
        if (tag != 'P' && tag != 'F') {
            return Optional.empty();
        }
        String time = new String(line, 0, afterTime, StandardCharsets.US_ASCII);
        return Optional.of(new LogRecord(time, stderr, tag == 'P', Arrays.copyOfRange(line, afterTag + 1, length)));
    }

    private static int blank(byte[] line, int from, int length) {
        for (int at = from; at < length; at++) {
            if (line[at] == ' ') {
                return at;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] line, int from, int to, byte[] word) {
        return Arrays.equals(line, from, to, word, 0, word.length);
    }

    /** Whether the program wrote it at or after this instant; a time that cannot be read counts as late. */
    boolean since(Instant instant) {
        try {
            return !Instant.parse(time).isBefore(instant);
        } catch (DateTimeException ignored) {
            // Written by something else: better shown than lost.
            return true;
        }
    }
}
