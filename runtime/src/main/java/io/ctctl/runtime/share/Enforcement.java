package io.ctctl.runtime.share;

/**
 * How far a setting holds.
 *
 * @param reason how it is approximated, or why it cannot be enforced; empty when it is enforced
 * @param help what would help; empty when nothing has to or can
 */
public record Enforcement(Level level, String reason, String help) {
    /** From what was asked for to nothing. */
    public enum Level {
        ENFORCED,
        APPROXIMATED,
        UNENFORCEABLE
    }

    public static final Enforcement ENFORCED = new Enforcement(Level.ENFORCED, "", "");

    public static Enforcement approximated(String how) {
        return new Enforcement(Level.APPROXIMATED, how, "");
    }

    public static Enforcement unenforceable(String why, String help) {
        return new Enforcement(Level.UNENFORCEABLE, why, help);
    }

    /** Whether it holds as it was asked for. */
    public boolean holds() {
        return level == Level.ENFORCED;
    }

    /** {@code approximated (how)}. */
    @Override
    public String toString() {
        return switch (level) {
            case ENFORCED -> "enforced";
            case APPROXIMATED -> "approximated (" + reason + ")";
            case UNENFORCEABLE -> "unenforceable (" + reason + (help.isEmpty() ? "" : "; " + help) + ")";
        };
    }
}
