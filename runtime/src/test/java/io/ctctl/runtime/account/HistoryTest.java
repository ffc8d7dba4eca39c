package io.ctctl.runtime.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final long SECOND = 1_000_000_000L;

    private static Sample sample(long second, long cpuNanos, long memory) {
        return new Sample(second * SECOND, Map.of(Counter.CPU_NANOS, cpuNanos, Counter.MEMORY_BYTES, memory));
    }

    private static Point point(long nanos) {
        float[] row = new float[Point.COLUMNS];
        Arrays.fill(row, (float) nanos);
        return Point.at(nanos, row, 0);
    }

    @Property(tries = 200)
    void aRingHoldsTheLastRowsInOrder(
            @ForAll @IntRange(min = 1, max = 70) int capacity, @ForAll @IntRange(max = 300) int added) {
        Ring ring = new Ring(capacity);
        for (int i = 1; i <= added; i++) {
            ring.add(point(i));
        }
        List<Point> points = ring.points();
        assertThat(points).hasSize(Math.min(capacity, added));
        for (int i = 0; i < points.size(); i++) {
            int expected = added - points.size() + i + 1;
            assertThat(points.get(i).nanos()).isEqualTo(expected);
            assertThat(points.get(i).get(Counter.PIDS)).hasValue(expected);
        }
    }

    @Property(tries = 200)
    void aRingThatIsBoundedKeepsTheLastRows(
            @ForAll @IntRange(min = 1, max = 70) int before,
            @ForAll @IntRange(min = 1, max = 70) int after,
            @ForAll @IntRange(max = 150) int added) {
        Ring ring = new Ring(before);
        for (int i = 1; i <= added; i++) {
            ring.add(point(i));
        }
        ring.bound(after);
        assertThat(ring.points()).hasSize(Math.min(after, Math.min(before, added)));
        for (int i = added + 1; i <= added + 100; i++) {
            ring.add(point(i));
        }
        List<Point> points = ring.points();
        assertThat(points).hasSize(after);
        assertThat(points.get(after - 1).nanos()).isEqualTo(added + 100);
    }

    @Test
    void oneOfVeryManyReachesBackLessFar() {
        History history = new History();
        for (int second = 0; second <= 2 * 3600; second++) {
            history.add(sample(second, second, second));
        }
        history.share(1000);
        assertThat(history.since(0)).hasSizeBetween(60 + 340, 60 + 360);
        history.share(5000);
        assertThat(history.since(0)).hasSizeBetween(60, 60 + 60);
    }

    @Test
    void rowsAreRatesOfWhatGrowsAndLevelsOfTheRest() {
        History history = new History();
        history.add(sample(1, 0, 100));
        history.add(sample(2, SECOND / 2, 200));
        history.add(sample(4, SECOND / 2 + SECOND, 300));

        List<Point> points = history.since(0);
        assertThat(points).hasSize(2);
        assertThat(points.get(0).get(Counter.CPU_NANOS).getAsDouble() / SECOND).isCloseTo(0.5, within(1e-6));
        assertThat(points.get(1).get(Counter.CPU_NANOS).getAsDouble() / SECOND).isCloseTo(0.5, within(1e-6));
        assertThat(points.get(1).get(Counter.MEMORY_BYTES)).hasValue(300);
        assertThat(points.get(1).get(Counter.PIDS)).isEmpty();
    }

    @Test
    void theLastMinuteIsKeptBySecondsAndTheHourByTens() {
        History history = new History();
        for (int second = 0; second <= 2 * 3600; second++) {
            history.add(sample(second, second * SECOND / 4, second));
        }
        List<Point> points = history.since(3600 * SECOND);
        long fine =
                points.stream().filter(point -> point.nanos() > 7140 * SECOND).count();
        assertThat(fine).isEqualTo(60);
        assertThat(points.get(0).nanos()).isBetween(3600 * SECOND, 3620 * SECOND);
        assertThat(points).hasSizeBetween(60 + 350, 60 + 360);
        assertThat(points).isSortedAccordingTo((a, b) -> Long.compare(a.nanos(), b.nanos()));
        assertThat(points)
                .allSatisfy(point -> assertThat(point.get(Counter.CPU_NANOS).getAsDouble() / SECOND)
                        .isCloseTo(0.25, within(1e-6)));
    }

    @Test
    void aWindowBeginsAtTheYoungestSampleThatIsOldEnough() {
        History history = new History();
        assertThat(history.before(Long.MAX_VALUE)).isEmpty();
        history.add(sample(1, 0, 0));
        history.add(sample(2, 0, 0));
        assertThat(history.before(3 * SECOND).orElseThrow().nanos()).isEqualTo(2 * SECOND);
        assertThat(history.before(SECOND + 1).orElseThrow().nanos()).isEqualTo(SECOND);
        assertThat(history.before(SECOND - 1)).isEmpty();
    }

    @Test
    void aCounterThatStartsAgainIsNotANegativeRate() {
        Rates rates = new Rates(sample(1, 100, 0), sample(2, 50, 0));
        assertThat(rates.grown(Counter.CPU_NANOS)).hasValue(0);
        assertThat(rates.perSecond(Counter.READS)).isEmpty();
    }
}
