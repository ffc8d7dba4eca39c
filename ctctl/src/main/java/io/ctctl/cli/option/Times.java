package io.ctctl.cli.option;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** Instants as users write them: {@code 10m} for ten minutes ago, or a date as in {@code 2026-01-31T12:00:00Z}. */
public final class Times {
    private Times() {}

    /** A ContainerException that names the option when it is none. */
    public static Instant parse(String option, String text, Instant now) {
        try {
            return text.indexOf('T') > 0 ? OffsetDateTime.parse(text).toInstant() : now.minus(Durations.parse(text));
        } catch (DateTimeParseException | IllegalArgumentException e) {
            throw new ContainerException(
                    ErrorKind.USAGE,
                    "bad " + option + " \"" + text
                            + "\": use a time span as in 10m, or a date as in 2026-01-31T12:00:00Z",
                    e);
        }
    }
}
