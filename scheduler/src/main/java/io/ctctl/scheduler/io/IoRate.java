package io.ctctl.scheduler.io;

import io.ctctl.scheduler.MemorySize;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** So much a second of reads and of writes, counted apart; absent: any. Bytes or operations. */
public record IoRate(Optional<Long> read, Optional<Long> write) {
    public static final IoRate ANY = new IoRate(Optional.empty(), Optional.empty());

    /** The kernel lets a request of 4096 bytes pass at once: slower than one a second is not a rate any more. */
    public static final long MIN_BYTES = 4096;

    public IoRate {
        if (read.orElse(1L) < 1 || write.orElse(1L) < 1) {
            throw new IllegalArgumentException("a rate must be at least 1 a second");
        }
    }

    public boolean isAny() {
        return read.isEmpty() && write.isEmpty();
    }

    /** {@code 10M}, {@code read=10M,write=5M}, {@code read=10M}; {@code 0} and {@code unlimited}: any. Bytes a second. */
    public static IoRate bytes(String option, String text) {
        return parse(option, text, value -> bytesPerSecond(option, text, value));
    }

    /** {@code 500}, {@code read=500,write=100}; {@code 0} and {@code unlimited}: any. Operations a second. */
    public static IoRate operations(String option, String text) {
        return parse(option, text, value -> operationsPerSecond(option, text, value));
    }

    private interface Amount {
        long of(String text);
    }

    private static IoRate parse(String option, String text, Amount amount) {
        if (text.indexOf('=') < 0) {
            Optional<Long> both = optional(text, amount);
            return new IoRate(both, both);
        }
        IoRate rate = ANY;
        Set<String> given = new HashSet<>();
        for (String part : text.split(",", -1)) {
            String direction = part.substring(0, part.indexOf('=') + 1);
            if (!given.add(direction)) {
                throw new IllegalArgumentException("bad " + option + " \"" + text + "\": " + direction
                        + " is there twice: give one rate for each");
            }
            if (part.startsWith("read=")) {
                rate = new IoRate(optional(part.substring(5), amount), rate.write());
            } else if (part.startsWith("write=")) {
                rate = new IoRate(rate.read(), optional(part.substring(6), amount));
            } else {
                throw new IllegalArgumentException("bad " + option + " \"" + text + "\": write N, or read=N,write=N");
            }
        }
        return rate;
    }

    private static Optional<Long> optional(String text, Amount amount) {
        return text.equals("0") || text.equals("unlimited") ? Optional.empty() : Optional.of(amount.of(text));
    }

    /** One direction's bytes a second, at least {@link #MIN_BYTES}. */
    public static long bytesPerSecond(String option, String whole, String text) {
        long bytes;
        try {
            bytes = MemorySize.parse(text.endsWith("/s") ? text.substring(0, text.length() - 2) : text)
                    .bytes();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "bad " + option + " \"" + whole + "\": use bytes a second, as in 10M, or 0 for no limit", e);
        }
        if (bytes < MIN_BYTES) {
            boolean noUnit = bytes > 0 && text.matches("\\d+");
            throw new IllegalArgumentException("bad " + option + " \"" + whole + "\": it counts bytes a second, use at"
                    + " least 4K" + (noUnit ? " (did you mean " + text + "M?)" : ""));
        }
        return bytes;
    }

    /** One direction's operations a second, at least one; the kernel counts them in 32 bits. */
    public static long operationsPerSecond(String option, String whole, String text) {
        if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) < 1 || Long.parseLong(text) > 0xffffffffL) {
            throw new IllegalArgumentException("bad " + option + " \"" + whole
                    + "\": use operations a second, 1 to 4294967295, or 0 for no limit");
        }
        return Long.parseLong(text);
    }
}
