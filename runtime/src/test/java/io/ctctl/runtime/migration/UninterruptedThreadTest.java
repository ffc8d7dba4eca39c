package io.ctctl.runtime.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class UninterruptedThreadTest {
    @Test
    void anInterruptBeforeDoesNotReachIt() throws IOException {
        AtomicInteger done = new AtomicInteger();
        Thread.currentThread().interrupt();
        UninterruptedThread.run(() -> {
            // which an interrupted thread would not do
            new Semaphore(1).acquire();
            done.incrementAndGet();
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(done).hasValue(1);
    }

    /** Begun once, and not again: half of it may have been done. */
    @Test
    void anInterruptInItsMidstDoesNotReachIt() throws IOException {
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch goOn = new CountDownLatch(1);
        Thread caller = Thread.currentThread();
        UninterruptedThread.run(() -> {
            begun.incrementAndGet();
            caller.interrupt();
            assertThat(goOn.await(50, TimeUnit.MILLISECONDS)).isFalse();
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(begun).hasValue(1);
    }

    @Test
    void itsFailuresAreOurs() {
        assertThatThrownBy(() -> UninterruptedThread.run(() -> {
                    throw new IOException("broken");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("broken");
        assertThatThrownBy(() -> UninterruptedThread.run(() -> {
                    throw new ContainerException(ErrorKind.FAILED, "refused");
                }))
                .isInstanceOf(ContainerException.class)
                .hasMessage("refused");
        assertThat(Thread.interrupted()).isFalse();
    }
}
