package io.ctctl.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PidfdTest {
    @Test
    void aSignalEndsTheProcessAndTheWait() throws IOException {
        Process sleeper = new ProcessBuilder("sleep", "60").start();
        try (Pidfd pidfd = Pidfd.open((int) sleeper.pid()).orElseThrow()) {
            assertThat(pidfd.awaitExit(Duration.ofMillis(1))).isFalse();
            assertThat(pidfd.signal(Signal.TERM)).isTrue();
            assertThat(pidfd.awaitExit(Duration.ofSeconds(10))).isTrue();
        } finally {
            sleeper.destroyForcibly();
        }
    }

    @Test
    void aProcessThatHasGoneIsNoError() throws Exception {
        Process gone = new ProcessBuilder("cat").start();
        int pid = (int) gone.pid();
        try (Pidfd pidfd = Pidfd.open(pid).orElseThrow()) {
            gone.getOutputStream().close();
            gone.waitFor();
            assertThat(pidfd.signal(Signal.KILL)).isFalse();
            assertThat(Pidfd.open(pid)).isEmpty();
            assertThat(PidStat.of(pid)).isEmpty();
        }
    }

    @Test
    void aPollerTellsOfAnExitUntilRemoved() throws Exception {
        Process sleeper = new ProcessBuilder("sleep", "60").start();
        CountDownLatch told = new CountDownLatch(1);
        Poller poller = new Poller();
        try (Pidfd pidfd = Pidfd.open((int) sleeper.pid()).orElseThrow()) {
            Thread loop = new Thread(() -> {
                try {
                    poller.run();
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
            loop.start();
            poller.add(pidfd.fd(), () -> {
                try {
                    poller.remove(pidfd.fd());
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
                told.countDown();
            });
            sleeper.destroy();
            assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
            poller.close();
            loop.join(10_000);
            assertThat(loop.isAlive()).isFalse();
        } finally {
            poller.close();
            sleeper.destroyForcibly();
        }
    }

    @Test
    void aPollerThatNeverRanClosesItsDescriptors() throws IOException {
        Poller poller = new Poller();
        poller.close();
        poller.run();
    }

    @Test
    void theStartTimeIdentifiesAProcess() throws IOException {
        int self = (int) ProcessHandle.current().pid();
        PidStat stat = PidStat.of(self).orElseThrow();
        assertThat(stat.pid()).isEqualTo(self);
        assertThat(stat.startTicks()).isPositive();
        assertThat(stat.isZombie()).isFalse();
    }

    @Test
    void aCommandMayContainParentheses() {
        PidStat stat = PidStat.parse("42 (a) R (b)) S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98765 1 2 3");
        assertThat(stat).isEqualTo(new PidStat(42, "a) R (b)", 'S', 1, 98765));
    }
}
