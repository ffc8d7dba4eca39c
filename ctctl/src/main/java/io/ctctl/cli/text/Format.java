package io.ctctl.cli.text;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Values as people read them. */
public final class Format {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Format() {}

    /** {@code 4.2 MiB}. */
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0
                ? bytes + " B"
                : String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
    }

    /** {@code 3 minutes}: one unit, rounded down; months of 30 days. */
    public static String span(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < 1) {
            return "less than a second";
        } else if (seconds < 120) {
            return count(seconds, "second");
        } else if (seconds < 2 * 3600) {
            return count(seconds / 60, "minute");
        } else if (seconds < 48 * 3600) {
            return count(seconds / 3600, "hour");
        } else if (seconds < 60L * 86400) {
            return count(seconds / 86400, "day");
        }
        return count(seconds / (30L * 86400), "month");
    }

    /** {@code 3 minutes ago}. */
    public static String ago(Instant then, Instant now) {
        return span(Duration.between(then, now)) + " ago";
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }

    /** At most this many characters, the last an ellipsis when something was cut off; control characters as ?. */
    public static String clipped(String text, int length) {
        String printable = printable(text);
        return printable.length() <= length ? printable : printable.substring(0, length - 1) + "…";
    }

    /** Without the characters that would change the terminal: what a container chose must not write to the screen. */
    public static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().map(c -> Character.isISOControl(c) ? '?' : c).forEach(printable::appendCodePoint);
        return printable.toString();
    }
}
