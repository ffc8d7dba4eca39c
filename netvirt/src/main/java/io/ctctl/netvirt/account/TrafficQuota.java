package io.ctctl.netvirt.account;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Bytes, both directions together, that a container may move.
 *
 * @param soft beyond it the daemon says so
 * @param hard beyond it nothing passes until the period ends or the quota is raised
 */
public record TrafficQuota(Period period, Optional<Long> soft, Optional<Long> hard) {
    /** When the count begins anew. */
    public enum Period {
        /** With each month, in UTC. */
        MONTH,
        NEVER;

        /** IllegalArgumentException naming the text and the choices. */
        public static Period parse(String text) {
            for (Period period : values()) {
                if (period.toString().equals(text)) {
                    return period;
                }
            }
            throw new IllegalArgumentException("bad period \"" + text + "\": use month or never");
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How much of it is used. */
    public enum State {
        WITHIN,
        /** The soft limit is behind; everything passes. */
        OVER_SOFT,
        /** What is left takes no full packet: what does not fit is dropped, and so is not counted either. */
        USED_UP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private static final int FULL_PACKET = 1500;

    public static final TrafficQuota NONE = new TrafficQuota(Period.MONTH, Optional.empty(), Optional.empty());

    public TrafficQuota {
        period = period == null ? Period.MONTH : period;
        soft = soft == null ? Optional.empty() : soft;
        hard = hard == null ? Optional.empty() : hard;
        requirePositive(soft);
        requirePositive(hard);
        if (soft.isPresent() && hard.isPresent() && soft.get() > hard.get()) {
            throw new IllegalArgumentException("a soft limit of " + soft.get() + " bytes is above the hard one of "
                    + hard.get() + ": lower one or raise the other");
        }
    }

    public boolean unlimited() {
        return soft.isEmpty() && hard.isEmpty();
    }

    public State state(long used) {
        return passed(used).stream().max(Comparator.naturalOrder()).orElse(State.WITHIN);
    }

    /** The limits that are behind. */
    public Set<State> passed(long used) {
        Set<State> passed = EnumSet.noneOf(State.class);
        if (soft.filter(limit -> used > limit).isPresent()) {
            passed.add(State.OVER_SOFT);
        }
        if (hard.filter(limit -> limit - used < FULL_PACKET).isPresent()) {
            passed.add(State.USED_UP);
        }
        return passed;
    }

    private static void requirePositive(Optional<Long> bytes) {
        if (bytes.filter(value -> value < 1).isPresent()) {
            throw new IllegalArgumentException("bad traffic quota of " + bytes.get() + " bytes: use 1 at least");
        }
    }
}
