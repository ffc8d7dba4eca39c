package io.ctctl.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RepeatedWorkTest {
    @Test
    void aRoundThatFailsUnexpectedlyIsNotTheLast() throws InterruptedException {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        CountDownLatch rounds = new CountDownLatch(3);
        try {
            Future<?> unused = clock.scheduleWithFixedDelay(
                    new RepeatedWork("fail", () -> {
                        rounds.countDown();
                        throw new IllegalStateException("round " + rounds.getCount());
                    }),
                    0,
                    1,
                    TimeUnit.MILLISECONDS);
            assertThat(rounds.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            clock.shutdownNow();
        }
    }
}
