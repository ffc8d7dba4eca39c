package io.ctctl.netvirt.shape;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bits per second, of frames as they are on the wire without preamble; written {@code 512kbit}, {@code 1.5mbit}. */
public record Rate(long bits) implements Comparable<Rate> {
    public static final Rate LEAST = new Rate(8_000);
    public static final Rate MOST = new Rate(400_000_000_000L);

    private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,6})?)(bit|kbit|mbit|gbit)");
    private static final Map<String, Long> UNITS =
            Map.of("bit", 1L, "kbit", 1_000L, "mbit", 1_000_000L, "gbit", 1_000_000_000L);

    public Rate {
        if (bits < 8_000 || bits > 400_000_000_000L) {
            throw new IllegalArgumentException("bad rate of " + bits + " bit/s: use 8kbit to 400gbit");
        }
    }

    /** IllegalArgumentException naming the text. */
    public static Rate parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "bad rate \"" + text + "\": use a number with bit, kbit, mbit or gbit, as in 10mbit");
        }
        return new Rate(new BigDecimal(matcher.group(1))
                .multiply(BigDecimal.valueOf(UNITS.get(matcher.group(2))))
                .longValue());
    }

    public long bytes() {
        return bits / 8;
    }

    @Override
    public int compareTo(Rate other) {
        return Long.compare(bits, other.bits);
    }

    /** In the largest unit that leaves no fraction. */
    @Override
    public String toString() {
        if (bits % 1_000_000_000 == 0) {
            return bits / 1_000_000_000 + "gbit";
        }
        if (bits % 1_000_000 == 0) {
            return bits / 1_000_000 + "mbit";
        }
        return bits % 1_000 == 0 ? bits / 1_000 + "kbit" : bits + "bit";
    }
}
