package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.mover.OwedMemory;
import io.ctctl.checkpoint.mover.RoundResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** When the phases of a migration ended, seen from the source. Thread-safe. */
final class Stopwatch {
    /** A phase that has ended, and how long after the beginning. */
    record Mark(String phase, Duration at) {}

    record Round(RoundResult result, double dirtyPagesPerSecond, Duration predicted) {}

    private static final int PAGE = 4096;

    private final List<Round> rounds = new ArrayList<>();
    private final long start = System.nanoTime();
    private final List<Mark> marks = new ArrayList<>();
    private ArrivalTimes arrival;
    private Supplier<OwedMemory.Counts> late;

    synchronized void mark(String phase) {
        marks.add(new Mark(phase, elapsed()));
    }

    /** A round of copying, with what the model makes of it. */
    synchronized void round(RoundResult result, double dirtyPagesPerSecond, Duration predicted) {
        rounds.add(new Round(result, dirtyPagesPerSecond, predicted));
    }

    synchronized List<Round> rounds() {
        return List.copyOf(rounds);
    }

    synchronized void reported(ArrivalTimes times) {
        arrival = times;
    }

    /** What is owed after the pause. */
    synchronized void late(Supplier<OwedMemory.Counts> counts) {
        late = counts;
    }

    /** What was sent after the pause, and how long that took; empty when nothing was left. */
    synchronized Optional<MigrationReport.Late> late() {
        Optional<Duration> from = at("filling");
        Optional<Duration> to = at("running");
        if (late == null || from.isEmpty() || to.isEmpty()) {
            return Optional.empty();
        }
        OwedMemory.Counts counts = late.get();
        return Optional.of(new MigrationReport.Late(
                counts.wantedPages(), counts.streamedPages(), to.get().minus(from.get())));
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    synchronized List<Mark> marks() {
        return List.copyOf(marks);
    }

    /** When a phase ended; the last time if it did more than once. */
    synchronized Optional<Duration> at(String phase) {
        Optional<Duration> found = Optional.empty();
        for (Mark mark : marks) {
            if (mark.phase().equals(phase)) {
                found = Optional.of(mark.at());
            }
        }
        return found;
    }

    /** How far it is now. */
    synchronized MigrationProgress progress(long bytes) {
        Optional<Round> last = rounds.isEmpty() ? Optional.empty() : Optional.of(rounds.get(rounds.size() - 1));
        return new MigrationProgress(
                doing(),
                rounds.size(),
                bytes,
                (long) (last.map(Round::dirtyPagesPerSecond).orElse(0.0) * PAGE),
                rounds.size() > 1 ? last.map(Round::predicted) : Optional.empty(),
                elapsed());
    }

    private String doing() {
        String ended = marks.isEmpty() ? "" : marks.get(marks.size() - 1).phase();
        return switch (ended) {
            case "" -> "ask";
            case "agreed" -> "copy files";
            case "files" -> "copy memory";
            case "filling", "streamed" -> "send the rest of its memory";
            case "running" -> "remove it here";
            default -> "stand still";
        };
    }

    synchronized Optional<ArrivalTimes> arrival() {
        return Optional.ofNullable(arrival);
    }
}
