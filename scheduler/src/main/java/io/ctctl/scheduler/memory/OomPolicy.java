package io.ctctl.scheduler.memory;

import java.util.Locale;

/** What the kernel does when a container cannot get the memory it may not have. */
public enum OomPolicy {
    /** Kills the process that is worst by its oom_score. */
    KILL,
    /** Kills all of the container: half a service is worse than none. */
    GROUP,
    /** Kills nothing; processes that ask for memory stand still until there is some. */
    PAUSE;

    /** {@code kill}, {@code group} or {@code pause}. */
    public static OomPolicy parse(String text) {
        for (OomPolicy policy : values()) {
            if (policy.toString().equals(text)) {
                return policy;
            }
        }
        throw new IllegalArgumentException("bad --oom-policy \"" + text + "\": use kill, group or pause");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
