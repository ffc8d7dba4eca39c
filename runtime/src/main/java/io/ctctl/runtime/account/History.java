package io.ctctl.runtime.account;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One run's last minute by the second and its last hour by ten seconds, some 17 kB when full. Samples may come less often; then
 * it reaches back further. Where there are very many runs it reaches back less far, so that all together stay within a bound.
 */
final class History {
    static final Duration COARSE = Duration.ofSeconds(10);
    private static final int FINE_POINTS = 60;
    private static final int COARSE_POINTS = 360;

    /** Of the daemon's heap, for the rows of all runs. */
    private static final long MOST_BYTES = 16L << 20;

    private static final long ROW_BYTES = Long.BYTES + (long) Point.COLUMNS * Float.BYTES;

    private final Ring fine = new Ring(FINE_POINTS);
    private final Ring coarse = new Ring(COARSE_POINTS);
    private Sample previous; // all guarded by this
    private Sample last;
    private Sample lastCoarse;
    private Sample beforeCoarse;

    /** Makes it one of so many. */
    synchronized void share(int runs) {
        long rows = MOST_BYTES / ROW_BYTES / Math.max(1, runs) - FINE_POINTS;
        coarse.bound((int) Math.max(FINE_POINTS, Math.min(COARSE_POINTS, rows)));
    }

    synchronized void add(Sample sample) {
        if (last == null) {
            last = lastCoarse = sample;
            return;
        }
        if (sample.nanos() <= last.nanos()) {
            return;
        }
        fine.add(Point.of(new Rates(last, sample)));
        previous = last;
        last = sample;
        if (sample.nanos() - lastCoarse.nanos() >= COARSE.toNanos()) {
            coarse.add(Point.of(new Rates(lastCoarse, sample)));
            beforeCoarse = lastCoarse;
            lastCoarse = sample;
        }
    }

    synchronized boolean isEmpty() {
        return last == null;
    }

    /** The youngest of the last two samples that is from before a moment. */
    synchronized Optional<Sample> before(long nanos) {
        return Stream.of(Optional.ofNullable(last), Optional.ofNullable(previous))
                .flatMap(Optional::stream)
                .filter(sample -> sample.nanos() <= nanos)
                .findFirst();
    }

    /** Where a window of some ten seconds begins: ten to twenty seconds ago, or the start. */
    synchronized Optional<Sample> coarse() {
        return Optional.ofNullable(beforeCoarse).or(() -> Optional.ofNullable(lastCoarse));
    }

    /** The points after a moment, oldest first: by the second where they are that young, before that by ten. */
    synchronized List<Point> since(long nanos) {
        List<Point> young = fine.points();
        long seam = young.isEmpty() ? Long.MAX_VALUE : young.get(0).nanos();
        return Stream.concat(coarse.points().stream().filter(point -> point.nanos() < seam), young.stream())
                .filter(point -> point.nanos() > nanos)
                .toList();
    }
}
