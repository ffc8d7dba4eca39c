package io.ctctl.runtime.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;

/** A name unique in its instance: {@code [a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}}. */
public record ContainerName(@JsonValue String value) implements Comparable<ContainerName> {
    private static final int MAX_LENGTH = 63;

    /** Throws ContainerException of kind USAGE when the text is not a name. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ContainerName {
        if (!isName(value)) {
            throw new ContainerException(
                    ErrorKind.USAGE,
                    "bad container name \"" + value
                            + "\": use up to 63 letters, digits, '_', '.' and '-', beginning with a letter or a digit");
        }
    }

    public static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_LENGTH
                && isAlphanumeric(text.charAt(0))
                && text.chars().allMatch(ContainerName::isAllowed);
    }

    private static boolean isAlphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static boolean isAllowed(int c) {
        return isAlphanumeric(c) || c == '_' || c == '.' || c == '-';
    }

    @Override
    public int compareTo(ContainerName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
