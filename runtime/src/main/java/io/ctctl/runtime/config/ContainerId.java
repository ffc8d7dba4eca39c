package io.ctctl.runtime.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** A container's identity for life: 12 lower-case hexadecimal digits, drawn at random. */
public record ContainerId(@JsonValue String value) implements Comparable<ContainerId> {
    public static final int LENGTH = 12;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ContainerId {
        if (!isId(value)) {
            throw new IllegalArgumentException("not a container id (12 hexadecimal digits): " + value);
        }
    }

    /** A fresh id. It always holds a letter, so that it is never taken for a number, as in a hostname. */
    public static ContainerId random(RandomGenerator random) {
        byte[] bytes = new byte[LENGTH / 2];
        while (true) {
            random.nextBytes(bytes);
            String hex = HexFormat.of().formatHex(bytes);
            if (hex.chars().anyMatch(c -> c >= 'a')) {
                return new ContainerId(hex);
            }
        }
    }

    public static boolean isId(String text) {
        return text.length() == LENGTH && isPrefix(text);
    }

    /** Whether the text can be the beginning of an id. */
    public static boolean isPrefix(String text) {
        return !text.isEmpty()
                && text.length() <= LENGTH
                && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    @Override
    public int compareTo(ContainerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
