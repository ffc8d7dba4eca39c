package io.ctctl.runtime.share;

import io.ctctl.scheduler.credit.CreditBucket;
import java.util.Optional;

/**
 * A balance that leaves the clock it was kept by: with a container that is saved, or goes to another host. Time in which it does
 * not exist brings it nothing.
 *
 * @param sinceRefillMicros how much of an interval had passed
 */
record SavedCredit(long balanceMicros, long sinceRefillMicros, long carriedMicros, boolean held, long heldMicros) {
    private static final int WORDS = 5;

    static SavedCredit of(CreditBucket.State state, long now) {
        return new SavedCredit(
                state.balanceMicros(), now - state.refilledAt(), state.carried(), state.held(), state.heldMicros());
    }

    CreditBucket.State from(long now) {
        return new CreditBucket.State(balanceMicros, now - sinceRefillMicros, carriedMicros, held, heldMicros);
    }

    /** Empty for what is no balance. */
    static Optional<SavedCredit> parse(String text) {
        String[] words = text.split(" ");
        if (words.length != WORDS) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SavedCredit(
                    Long.parseLong(words[0]),
                    Long.parseLong(words[1]),
                    Long.parseLong(words[2]),
                    Boolean.parseBoolean(words[3]),
                    Long.parseLong(words[4])));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return balanceMicros + " " + sinceRefillMicros + " " + carriedMicros + " " + held + " " + heldMicros;
    }
}
