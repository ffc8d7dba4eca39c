package io.ctctl.scheduler.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ctctl.scheduler.cpu.BucketConfig;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CreditBucketTest {
    private static BucketConfig config(int rate, int interval, int tokens, int min, int max) {
        return new BucketConfig(rate, interval, tokens, min, max, Optional.empty());
    }

    /** Uses a CPU whenever it may, tick by tick; returns the tick at which it goes on after the first hold. */
    private static long[] firstHold(CreditBucket bucket) {
        long from = -1;
        for (long tick = 1; tick < 1_000_000; tick++) {
            bucket.advance(tick * 1000, bucket.held() ? 0 : 1000, 0);
            if (bucket.held() && from < 0) {
                from = tick;
            } else if (!bucket.held() && from >= 0) {
                return new long[] {from, tick};
            }
        }
        throw new AssertionError("never released");
    }

    @Test
    void thePublishedHoldIs928Ticks() {
        BucketConfig config = config(7, 32, 200, 200, 400);
        long[] hold = firstHold(new CreditBucket(config, 0));

        assertThat(config.holdTicks()).isEqualTo(928);
        assertThat(hold[1] - hold[0]).isEqualTo(928);
    }

    @Property(tries = 100)
    void anEmptyBucketHoldsForWholeRefills(
            @ForAll @IntRange(min = 1, max = 50) int rate,
            @ForAll @IntRange(min = 1, max = 100) int more,
            @ForAll @IntRange(min = 1, max = 300) int min) {
        BucketConfig config = config(rate, rate + more, min, min, min + 100);
        long[] hold = firstHold(new CreditBucket(config, 0));

        assertThat(hold[1] - hold[0]).isEqualTo(config.holdTicks());
    }

    @Property(tries = 50)
    void inTheLongRunTheShareIsRateOverInterval(
            @ForAll @IntRange(min = 1, max = 20) int rate, @ForAll @IntRange(min = 1, max = 60) int more) {
        BucketConfig config = config(rate, rate + more, 0, 20, 200);
        CreditBucket bucket = new CreditBucket(config, 0);
        long used = 0;
        for (long tick = 1; tick <= 200_000; tick++) {
            used += bucket.held() ? 0 : 1;
            bucket.advance(tick * 1000, bucket.held() ? 0 : 1000, 0);
        }

        assertThat(used / 200_000.0).isCloseTo(config.share(), within(0.02));
    }

    @Test
    void whatExceedsTheMaximumIsSpilled() {
        CreditBucket bucket = new CreditBucket(config(1, 4, 100, 15, 125), 0);
        bucket.advance(1_000_000, 0, 0);

        assertThat(bucket.tokens()).isEqualTo(125);
        assertThat(bucket.spilledMicros()).isEqualTo(225_000);
    }

    @Test
    void idleTimeRefillsToo() {
        CreditBucket bucket =
                new CreditBucket(new BucketConfig(1, 100, 0, 50, 125, Optional.of(new BucketConfig.Refill(1, 2))), 0);
        assertThat(bucket.held()).isTrue();
        bucket.advance(98_000, 0, 98_000);

        assertThat(bucket.tokens()).isEqualTo(49);
        bucket.advance(100_000, 0, 2_000);
        assertThat(bucket.held()).isFalse();
    }

    @Test
    void whatWasOverdrawnIsHeldLonger() {
        CreditBucket bucket = new CreditBucket(config(10, 100, 100, 50, 100), 0);
        bucket.advance(50_000, 150_000, 0);

        assertThat(bucket.held()).isTrue();
        assertThat(bucket.tokens()).isEqualTo(-50);
        assertThat(bucket.releasedAt(50_000)).isEqualTo(50_000 + 10 * 100_000);
    }

    @Test
    void aBucketGoesOnAsItWasLeft() {
        CreditBucket bucket = new CreditBucket(config(7, 32, 200, 200, 400), 0);
        bucket.advance(150_000, 230_000, 0);
        CreditBucket next = new CreditBucket(bucket.config(), bucket.state());
        bucket.advance(700_000, 0, 0);
        next.advance(700_000, 0, 0);

        assertThat(next.state()).isEqualTo(bucket.state());
    }

    @Test
    void otherSettingsKeepWhatIsSaved() {
        CreditBucket bucket = new CreditBucket(config(1, 4, 100, 15, 125), 0);
        bucket.reconfigure(config(2, 4, 90, 15, 90), 1000);

        assertThat(bucket.tokens()).isEqualTo(90);
        assertThat(bucket.held()).isFalse();
    }
}
