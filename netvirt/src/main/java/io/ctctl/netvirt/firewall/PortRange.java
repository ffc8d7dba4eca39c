package io.ctctl.netvirt.firewall;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ports from the first to the last; written {@code 80} or {@code 8000-8010}. */
public record PortRange(int first, int last) {
    private static final int HIGHEST = 65535;
    private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");

    public PortRange {
        if (first < 1 || last > HIGHEST || first > last) {
            throw new IllegalArgumentException(
                    "bad ports " + print(first, last) + ": use 1 to " + HIGHEST + ", the first not above the last");
        }
    }

    /** IllegalArgumentException naming the text. */
    public static PortRange parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("bad port \"" + text + "\": use a number, or two with '-' between");
        }
        int first = Integer.parseInt(matcher.group(1));
        return new PortRange(first, matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2)));
    }

    public int size() {
        return last - first + 1;
    }

    public boolean overlaps(PortRange other) {
        return first <= other.last && other.first <= last;
    }

    public boolean contains(int port) {
        return first <= port && port <= last;
    }

    private static String print(int first, int last) {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }

    @Override
    public String toString() {
        return print(first, last);
    }
}
