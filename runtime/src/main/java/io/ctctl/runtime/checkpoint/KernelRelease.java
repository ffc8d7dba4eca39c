package io.ctctl.runtime.checkpoint;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first two numbers of a kernel's release: what it can restore depends on no more. */
record KernelRelease(int major, int minor) {
    private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

    /** One that cannot be read is older than all. */
    static KernelRelease of(String release) {
        Matcher matcher = RELEASE.matcher(release);
        return matcher.matches()
                ? new KernelRelease(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : new KernelRelease(0, 0);
    }

    boolean isBefore(KernelRelease other) {
        return major != other.major ? major < other.major : minor < other.minor;
    }
}
