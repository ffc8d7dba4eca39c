package io.ctctl.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class TogetherTest {
    @Test
    void nobodyWaitsForThoseBefore() throws Exception {
        CountDownLatch last = new CountDownLatch(1);
        List<String> told = new ArrayList<>();
        Together.each(
                List.of("first", "last"),
                name -> {
                    if (name.equals("last")) {
                        last.countDown();
                    }
                    last.await();
                },
                (name, failure) -> told.add(name));
        assertThat(told).containsExactly("first", "last");
    }

    @Test
    void whatIsRefusedKeepsNobodyBack() throws Exception {
        List<String> told = new ArrayList<>();
        Together.each(
                List.of("a", "b", "c"),
                name -> {
                    if (name.equals("b")) {
                        throw new ContainerException(ErrorKind.WRONG_STATE, "not b");
                    }
                },
                (name, failure) ->
                        told.add(name + failure.map(e -> ": " + e.getMessage()).orElse("")));
        assertThat(told).containsExactly("a", "b: not b", "c");
    }

    /** Whoever presses Ctrl-C does not leave the others waiting for ever. */
    @Test
    void whoIsInterruptedInterruptsAll() {
        CountDownLatch interrupted = new CountDownLatch(2);
        Thread caller = Thread.currentThread();
        CountDownLatch both = new CountDownLatch(2);
        assertThatThrownBy(() -> Together.each(
                        List.of(1, 2),
                        number -> {
                            both.countDown();
                            try {
                                // one may be interrupted here by what the other has begun
                                both.await();
                                caller.interrupt();
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                                throw e;
                            }
                        },
                        (number, failure) -> {}))
                .isInstanceOf(InterruptedException.class);
        // what came a moment later is no more news
        Thread.interrupted();
        assertThat(interrupted.getCount()).isZero();
    }

    /** Nobody listens any more, say: what is under way is finished. */
    @Test
    void whoCannotBeToldInterruptsNobody() {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        assertThatThrownBy(() -> Together.each(
                        List.of(1, 2),
                        number -> {
                            if (number == 2) {
                                first.await();
                                assertThat(new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS))
                                        .isFalse();
                                done.countDown();
                            }
                        },
                        (number, failure) -> {
                            first.countDown();
                            throw new IOException("broken pipe");
                        }))
                .hasMessage("broken pipe");
        assertThat(done.getCount()).isZero();
    }

    @Test
    void otherFailuresAreTheCallers() {
        assertThatThrownBy(() -> Together.each(
                        List.of(1),
                        number -> {
                            throw new IOException("gone");
                        },
                        (number, failure) -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
    }
}
