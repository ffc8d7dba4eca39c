package io.ctctl.scheduler;

import java.util.Locale;

/** An amount of memory, and what may be asked of it as a limit. */
public record MemorySize(long bytes) {
    /** Below this a container's first process is killed before it has begun; the same bound as Docker's. */
    public static final long MIN_LIMIT_BYTES = 6L << 20;

    /** What the kernel rounds amounts to. */
    public static final MemorySize PAGE = new MemorySize(4096);

    private static final String UNITS = "kmgtp";

    public MemorySize {
        if (bytes < 0) {
            throw new IllegalArgumentException("an amount of memory cannot be negative: " + bytes);
        }
    }

    /**
     * As people write it: {@code 67108864}, {@code 512M}, {@code 1.5g}, {@code 512MiB}, {@code 10kb}; all units are
     * powers of 1024.
     *
     * @throws IllegalArgumentException naming the text, when it is not an amount or exceeds 2^63 - 1 bytes
     */
    public static MemorySize parse(String text) {
        String number = text.strip().toLowerCase(Locale.ROOT);
        if (number.endsWith("ib")) {
            number = number.substring(0, number.length() - 2);
        } else if (number.endsWith("b")) {
            number = number.substring(0, number.length() - 1);
        }
        int unit = number.isEmpty() ? -1 : UNITS.indexOf(number.charAt(number.length() - 1));
        String digits = unit < 0 ? number : number.substring(0, number.length() - 1);
        return new MemorySize(scale(digits, 10 * (unit + 1), text));
    }

    private static long scale(String digits, int shift, String text) {
        if (digits.isEmpty() || !digits.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.')) {
            throw notAnAmount(text);
        }
        try {
            return digits.indexOf('.') < 0
                    ? Math.multiplyExact(Long.parseLong(digits), 1L << shift)
                    : fraction(Double.parseDouble(digits), shift, text);
        } catch (ArithmeticException | NumberFormatException e) {
            throw notAnAmount(text);
        }
    }

    private static long fraction(double value, int shift, String text) {
        double scaled = value * (1L << shift);
        if (scaled >= 0x1p63) {
            throw notAnAmount(text);
        }
        return (long) scaled;
    }

    private static IllegalArgumentException notAnAmount(String text) {
        return new IllegalArgumentException(
                "bad size \"" + text + "\": use a number with an optional unit, as in 512M or 1.5G");
    }

    /** This amount, if it may limit a container's memory. */
    public MemorySize checkedLimit() {
        return atLeast("--ram", new MemorySize(MIN_LIMIT_BYTES));
    }

    /** This amount, if it is no less; an amount without a unit is most often one whose unit was forgotten. */
    public MemorySize atLeast(String option, MemorySize least) {
        if (bytes < least.bytes) {
            String meant = bytes > 0 && bytes % 1024 != 0 ? " (did you mean " + bytes + "M?)" : "";
            throw new IllegalArgumentException("bad " + option + " " + this + ": use at least " + least + meant);
        }
        return this;
    }

    /** As {@link #parse} reads it, in the largest unit that shows it exactly: {@code 1536M}. */
    @Override
    public String toString() {
        int unit = 0;
        long amount = bytes;
        while (unit < UNITS.length() && amount != 0 && amount % 1024 == 0) {
            amount /= 1024;
            unit++;
        }
        return unit == 0
                ? Long.toString(bytes)
                : amount + UNITS.substring(unit - 1, unit).toUpperCase(Locale.ROOT);
    }
}
