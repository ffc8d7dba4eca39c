package io.ctctl.checkpoint.mover;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * When to stop copying a running container: the model of pre-copying. What is written while a round is sent must be sent in the
 * next; when less is written than can be sent, rounds get shorter, down to what the writer's rate and the working set leave.
 * No clocks, no input or output: {@link RoundResult}s in, a {@link Verdict} out.
 */
public final class Convergence {
    /** What to do after a round. */
    public enum Verdict {
        /** Another round makes the pause shorter. */
        CONTINUE,
        /** The pause is as short as wanted, or as short as it gets and nobody has asked for a limit. */
        STOP,
        /** More rounds will not make it short enough. */
        STUCK
    }

    private static final int MOST_ROUNDS = 30;
    // rounds that must get shorter by a tenth at least to be worth another
    private static final double PROGRESS = 0.9;
    private static final double SECOND = 1e9;

    private final Duration wanted;
    private final boolean binding;
    private final Duration fixed;
    private final List<RoundResult> rounds = new ArrayList<>();

    /**
     * @param wanted the pause to aim at
     * @param binding whether a longer one is to be refused
     * @param fixed what a pause takes without any memory
     */
    public Convergence(Duration wanted, boolean binding, Duration fixed) {
        this.wanted = wanted;
        this.binding = binding;
        this.fixed = fixed;
    }

    /** A round has been sent: what now. */
    public Verdict after(RoundResult round) {
        rounds.add(round);
        if (rounds.size() < 2) {
            return Verdict.CONTINUE;
        }
        if (predictedPause().compareTo(wanted) <= 0) {
            return Verdict.STOP;
        }
        if (rounds.size() < MOST_ROUNDS && gettingShorter()) {
            return Verdict.CONTINUE;
        }
        return binding ? Verdict.STUCK : Verdict.STOP;
    }

    /** The container has been slowed down: what was learned of its writing no longer holds. */
    public void slowedDown() {
        RoundResult last = rounds.get(rounds.size() - 1);
        rounds.clear();
        rounds.add(last);
    }

    /** A round has been sent that found what had been written in more time than that of the one before. */
    public void caughtUp(RoundResult round) {
        rounds.add(round);
    }

    private boolean gettingShorter() {
        RoundResult last = rounds.get(rounds.size() - 1);
        RoundResult before = rounds.get(rounds.size() - 2);
        return last.read() < before.read() * PROGRESS;
    }

    /** Pages written in a second, at the rate of the last round: what it found was written during the one before. */
    public double dirtyPagesPerSecond() {
        if (rounds.size() < 2) {
            return 0;
        }
        RoundResult last = rounds.get(rounds.size() - 1);
        RoundResult before = rounds.get(rounds.size() - 2);
        return last.read() / (Math.max(1, before.nanos()) / SECOND);
    }

    /** Pages dealt with in a second, by the round that dealt with most. */
    public double pagesPerSecond() {
        RoundResult largest = rounds.get(0);
        for (RoundResult round : rounds) {
            largest = round.read() > largest.read() ? round : largest;
        }
        return largest.read() / (Math.max(1, largest.nanos()) / SECOND);
    }

    /** How long it would stand still if it were stopped now. */
    public Duration predictedPause() {
        if (rounds.size() < 2) {
            return Duration.ofSeconds(Long.MAX_VALUE / 2_000_000_000L);
        }
        RoundResult last = rounds.get(rounds.size() - 1);
        double written = dirtyPagesPerSecond() * last.nanos() / SECOND;
        // no more than there is: a small working set is written over and over
        double pages = Math.min(written, (double) largestRead());
        double rate = pagesPerSecond();
        double nanos = rate > 0 ? pages / rate * SECOND : 0;
        return fixed.plusNanos((long) nanos);
    }

    private long largestRead() {
        return rounds.stream().mapToLong(RoundResult::read).max().orElse(0);
    }

    public int rounds() {
        return rounds.size();
    }
}
