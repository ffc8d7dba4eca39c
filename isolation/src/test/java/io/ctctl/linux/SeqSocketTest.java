package io.ctctl.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class SeqSocketTest {
    @TempDir
    private Path temporary;

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Message message) {
        return StandardCharsets.UTF_8.decode(message.bytes()).toString();
    }

    /** Something that waits on another thread, and its thread once it sleeps. */
    private static final class Waiting {
        final CompletableFuture<Object> result = new CompletableFuture<>();
        final Thread thread;

        Waiting(Call call) {
            thread = new Thread(() -> {
                try {
                    result.complete(call.run());
                } catch (IOException failed) {
                    result.completeExceptionally(failed);
                }
            });
            thread.start();
        }

        interface Call {
            Object run() throws IOException;
        }

        Throwable failure() throws InterruptedException {
            try {
                throw new AssertionError("answered " + result.get());
            } catch (ExecutionException failed) {
                return failed.getCause();
            }
        }
    }

    @Test
    void aMessageArrivesWhole() throws IOException {
        try (SeqSocket.Pair pair = SeqSocket.pair()) {
            pair.left().send(bytes("one"));
            pair.left().send(bytes("two"));
            assertThat(text(pair.right().receive(100).orElseThrow())).isEqualTo("one");
            assertThat(text(pair.right().receive(100).orElseThrow())).isEqualTo("two");
        }
    }

    @Test
    void descriptorsArriveOpenAndCloseOnExec() throws IOException {
        Path file = Files.writeString(temporary.resolve("file"), "content");
        try (SeqSocket.Pair pair = SeqSocket.pair();
                Fd first = Fd.open(file);
                Fd second = SealedMemory.of("test", new byte[] {1, 2, 3})) {
            pair.left().send(bytes("x"), first, second);
            try (Message message = pair.right().receive(10).orElseThrow()) {
                assertThat(message.fds()).hasSize(2);
                assertThat(Files.readString(message.fds().get(0).path())).isEqualTo("content");
                assertThat(SealedMemory.read(message.fds().get(1))).containsExactly(1, 2, 3);
                int closeOnExec = (int) Kernel.call(Syscall.FCNTL, message.fds().get(0), 1, 0);
                assertThat(closeOnExec).isEqualTo(1);
            }
        }
    }

    @Test
    void asManyDescriptorsAsTheKernelAllowsArrive() throws IOException {
        try (SeqSocket.Pair pair = SeqSocket.pair();
                Fd file = Fd.open(temporary, OpenFlag.PATH)) {
            List<Fd> all = new ArrayList<>();
            for (int i = 0; i < 253; i++) {
                all.add(file);
            }
            pair.left().send(bytes("x"), all);
            try (Message message = pair.right().receive(10).orElseThrow()) {
                assertThat(message.fds()).hasSize(253).allMatch(Fd::isOpen);
            }
        }
    }

    @Test
    void theEndIsEmpty() throws IOException {
        try (SeqSocket.Pair pair = SeqSocket.pair()) {
            pair.left().send(bytes("last"));
            pair.left().close();
            assertThat(pair.right().receive(10)).isPresent();
            assertThat(pair.right().receive(10)).isEmpty();
            assertThat(pair.right().receive(10)).isEmpty();
        }
    }

    @Test
    void whatAPeerSentBeforeItLeftWithoutReadingIsNotLost() throws IOException {
        try (SeqSocket.Pair pair = SeqSocket.pair()) {
            pair.right().send(bytes("never read"));
            pair.left().send(bytes("exited 3"));
            pair.left().close();
            assertThat(text(pair.right().receive(10).orElseThrow())).isEqualTo("exited 3");
            assertThat(pair.right().receive(10)).isEmpty();
        }
    }

    @Test
    void sendingToNobodyIsAnErrorAndNotASignal() throws IOException {
        try (SeqSocket.Pair pair = SeqSocket.pair()) {
            pair.left().close();
            assertThatThrownBy(() -> pair.right().send(bytes("x")))
                    .isInstanceOfSatisfying(SyscallException.class, failed -> assertThat(failed.errno())
                            .isEqualTo(Errno.EPIPE));
        }
    }

    @Test
    void aMessageTooLongIsRefusedAndItsDescriptorsClosed() throws IOException {
        try (SeqSocket.Pair pair = SeqSocket.pair();
                Fd file = Fd.open(temporary, OpenFlag.PATH)) {
            pair.left().send(bytes("12345"), file);
            pair.left().send(bytes("next"));
            long before = openDescriptors();
            assertThatThrownBy(() -> pair.right().receive(4)).hasMessageContaining("longer than 4 bytes");
            assertThat(openDescriptors()).isEqualTo(before);
            assertThat(text(pair.right().receive(4).orElseThrow())).isEqualTo("next");
        }
    }

    private static long openDescriptors() throws IOException {
        try (var list = Files.list(Path.of("/proc/self/fd"))) {
            return list.filter(path -> {
                        try {
                            return Files.readSymbolicLink(path).toString().contains("junit");
                        } catch (IOException ignored) {
                            return false; // the listing's own descriptor: ENOENT by now
                        }
                    })
                    .count();
        }
    }

    @Test
    void anEmptyMessageIsRefused() throws IOException {
        try (SeqSocket.Pair pair = SeqSocket.pair()) {
            assertThatThrownBy(() -> pair.left().send(ByteBuffer.allocate(0)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void closingLeavesACopyThatWasHandedOnWorking() throws IOException {
        Path path = temporary.resolve("socket");
        SeqSocket listener = SeqSocket.listen(path, 5);
        SeqSocket.Pair pair = SeqSocket.pair();
        try (SeqSocket listenerCopy = SeqSocket.of(listener.fd().duplicate());
                SeqSocket copy = SeqSocket.of(pair.left().fd().duplicate())) {
            listener.close();
            pair.left().close();
            copy.send(bytes("still here"));
            assertThat(text(pair.right().receive(20).orElseThrow())).isEqualTo("still here");
            SeqSocket.connect(path).close();
            listenerCopy.accept().close();
        }
        assertThat(pair.right().receive(20)).isEmpty();
        pair.close();
    }

    @Test
    void closingEndsAReceiver() throws Exception {
        SeqSocket.Pair pair = SeqSocket.pair();
        Waiting waiting = new Waiting(() -> pair.left().receive(10));
        awaitNative(waiting.thread);
        pair.left().close();
        assertThat(waiting.failure()).isInstanceOf(ClosedChannelException.class);
        assertThat(pair.right().receive(10)).isEmpty();
        pair.close();
    }

    @Test
    void closingEndsAnAcceptor() throws Exception {
        SeqSocket listener = SeqSocket.listen(temporary.resolve("s"), 5);
        Waiting waiting = new Waiting(listener::accept);
        awaitNative(waiting.thread);
        listener.close();
        assertThat(waiting.failure()).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void closingEndsASenderWithoutRoom() throws Exception {
        SeqSocket.Pair pair = SeqSocket.pair();
        Waiting waiting = new Waiting(() -> {
            while (true) {
                pair.left().send(ByteBuffer.allocate(30_000));
            }
        });
        awaitNative(waiting.thread);
        pair.left().close();
        assertThat(waiting.failure()).isInstanceOf(IOException.class);
        pair.close();
    }

    @Test
    void interruptingEndsTheWaitAndLeavesTheSocketUsable() throws Exception {
        try (SeqSocket.Pair pair = SeqSocket.pair()) {
            Waiting waiting = new Waiting(() -> {
                try {
                    return pair.left().receive(10);
                } catch (InterruptedIOException expected) {
                    pair.left().send(bytes("cancelled"));
                    return Thread.interrupted() && pair.left().receive(10).isPresent();
                }
            });
            awaitNative(waiting.thread);
            waiting.thread.interrupt();
            assertThat(text(pair.right().receive(10).orElseThrow())).isEqualTo("cancelled");
            pair.right().send(bytes("more"));
            assertThat(waiting.result.get(10, TimeUnit.SECONDS)).isEqualTo(true);
        }
    }

    @Test
    void anInterruptedThreadDoesNotWaitButTakesWhatIsThere() throws IOException {
        try (SeqSocket.Pair pair = SeqSocket.pair()) {
            pair.right().send(bytes("there"));
            Thread.currentThread().interrupt();
            assertThat(pair.left().receive(10)).isPresent();
            assertThatThrownBy(() -> pair.left().receive(10)).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void receivingTimesOut() throws IOException {
        try (SeqSocket.Pair pair = SeqSocket.pair()) {
            pair.left().setReceiveTimeout(Duration.ofMillis(20));
            assertThatThrownBy(() -> pair.left().receive(10)).isInstanceOf(SocketTimeoutException.class);
            pair.right().send(bytes("late"));
            assertThat(pair.left().receive(10)).isPresent();
        }
    }

    @Test
    void aListenerIsPrivateFromTheStartAndKnowsItsPeer() throws IOException {
        Path path = temporary.resolve("socket");
        try (SeqSocket listener = SeqSocket.listen(path, 5);
                SeqSocket client = SeqSocket.connect(path);
                SeqSocket server = listener.accept()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------");
            assertThat(server.peer().pid())
                    .isEqualTo((int) ProcessHandle.current().pid());
            client.send(bytes("hello"));
            assertThat(text(server.receive(10).orElseThrow())).isEqualTo("hello");
        }
    }

    @Test
    void pathsLongerThanASocketAddressWork() throws IOException {
        Path directory = temporary.resolve("d".repeat(100)).resolve("e".repeat(100));
        Files.createDirectories(directory);
        Path path = directory.resolve("socket");
        try (SeqSocket listener = SeqSocket.listen(path, 5);
                SeqSocket client = SeqSocket.connect(path);
                SeqSocket server = listener.accept()) {
            assertThat(Files.exists(path)).isTrue();
            server.send(bytes("x"));
            assertThat(client.receive(1)).isPresent();
        }
    }

    @Test
    void nobodyListeningIsRefused() throws IOException {
        Path path = temporary.resolve("stale");
        SeqSocket.listen(path, 1).close();
        assertThatThrownBy(() -> SeqSocket.connect(path))
                .isInstanceOfSatisfying(SyscallException.class, failed -> assertThat(failed.errno())
                        .isEqualTo(Errno.ECONNREFUSED));
    }

    @Test
    void oneThreadSendsWhileAnotherReceives() throws Exception {
        int count = 5_000;
        try (SeqSocket.Pair pair = SeqSocket.pair()) {
            Waiting echo = new Waiting(() -> {
                for (int i = 0; i < count; i++) {
                    pair.right().send(pair.right().receive(64).orElseThrow().bytes());
                }
                return count;
            });
            Waiting sender = new Waiting(() -> {
                for (int i = 0; i < count; i++) {
                    pair.left().send(bytes("message " + i));
                }
                return count;
            });
            for (int i = 0; i < count; i++) {
                assertThat(text(pair.left().receive(64).orElseThrow())).isEqualTo("message " + i);
            }
            assertThat(echo.result.get()).isEqualTo(sender.result.get());
        }
    }

    /** A thread inside a native call is RUNNABLE to Java: ask the kernel whether it sleeps in a poll. */
    private static void awaitNative(Thread thread) throws IOException {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (System.nanoTime() < deadline) {
            boolean polling = false;
            for (StackTraceElement frame : thread.getStackTrace()) {
                polling |= frame.getClassName().equals(Poll.class.getName());
            }
            if (polling) {
                return;
            }
            Thread.onSpinWait();
        }
        throw new IOException("the thread never waited");
    }

    @Test
    void whatThePeerHasNotReadIsCounted() throws IOException {
        try (SeqSocket.Pair pair = SeqSocket.pair()) {
            assertThat(pair.left().unread()).isZero();
            pair.left().send(ByteBuffer.wrap(new byte[] {1}));
            assertThat(pair.left().unread()).isPositive();
            pair.right().receive(8).orElseThrow().close();
            assertThat(pair.left().unread()).isZero();
        }
    }
}
