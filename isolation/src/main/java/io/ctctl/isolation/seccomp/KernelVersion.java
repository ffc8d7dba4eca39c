package io.ctctl.isolation.seccomp;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first two numbers of a kernel release; what follows them does not count. */
record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
    private static final Pattern RELEASE = Pattern.compile("(\\d{1,6})\\.(\\d{1,6}).*");
    private static final Comparator<KernelVersion> ORDER =
            Comparator.comparingInt(KernelVersion::major).thenComparingInt(KernelVersion::minor);

    /** Reads {@code 4.8} or {@code 6.1.0-18-amd64}. */
    @JsonCreator
    static KernelVersion parse(String release) {
        Matcher numbers = RELEASE.matcher(release);
        if (!numbers.matches()) {
            throw new IllegalArgumentException("not a kernel version: '" + release + "', expected one like 4.8");
        }
        return new KernelVersion(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
    }

    /** The running kernel's. */
    static KernelVersion running() {
        return parse(System.getProperty("os.version"));
    }

    @Override
    public int compareTo(KernelVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
