package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.Frame;
import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.checkpoint.protocol.MalformedFrameException;
import io.ctctl.checkpoint.protocol.Word;
import io.ctctl.runtime.store.Json;
import io.ctctl.runtime.transport.Connection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Reads what the destination says on a thread of its own, for a driver that must not wait for ever. */
final class Replies {
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final FrameChannel channel;
    private final Connection connection;
    private final BlockingQueue<Reply> queue = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch prepared = new CountDownLatch(1);
    private volatile String reason;

    private Replies(FrameChannel channel, Connection connection) {
        this.channel = channel;
        this.connection = connection;
    }

    /** Reads until the channel ends. */
    static Replies of(FrameChannel channel, Connection connection) {
        Replies replies = new Replies(channel, connection);
        Thread thread = new Thread(replies::read, "migration-replies");
        thread.setDaemon(true);
        thread.start();
        return replies;
    }

    private void read() {
        boolean heard = false;
        try {
            while (true) {
                Reply reply = reply(channel.receive());
                heard = true;
                if (reply.equals(new Reply.Said(Word.PREPARED))) {
                    prepared.countDown();
                    continue;
                }
                if (reply instanceof Reply.Told told) {
                    reason = told.reason();
                    prepared.countDown();
                }
                queue.add(reply);
            }
        } catch (IOException e) {
            String why = connection.complaint().orElse(heard ? e.getMessage() : first(e));
            reason = reason == null ? why : reason;
            queue.add(new Reply.Ended(why));
        } finally {
            prepared.countDown();
            ended.countDown();
        }
    }

    /**
     * Returns when the destination has prepared itself, or will not soon; whether that has taken time. An IOException with its reason when
     * it cannot.
     */
    boolean awaitPrepared(Duration patience) throws IOException, InterruptedException {
        boolean waits = prepared.getCount() > 0;
        boolean done = prepared.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        String cause = reason;
        if (cause != null) {
            throw new IOException(cause);
        }
        return done && waits;
    }

    /** Why nothing at all was heard. */
    private static String first(IOException failure) {
        return failure instanceof MalformedFrameException
                ? "what starts ctctl there prints something of its own on stdout: a shell's profile?"
                : failure.getMessage();
    }

    private static Reply reply(Frame frame) throws IOException {
        return switch (frame.type()) {
            case WORD -> new Reply.Said(frame.word());
            case ANSWER -> new Reply.Answered(Json.read(frame.bytes(), Answer.class));
            case REASON -> new Reply.Told(frame.text());
            case REPORT -> new Reply.Reported(Json.read(frame.bytes(), ArrivalTimes.class));
            case WANT -> wanted(frame.payload());
            default -> throw new MalformedFrameException("a destination sent " + frame.type());
        };
    }

    private static Reply wanted(ByteBuffer payload) throws MalformedFrameException {
        if (payload.remaining() != 2 * Long.BYTES) {
            throw new MalformedFrameException("a wish cut short");
        }
        return new Reply.Wanted(payload.getLong(), payload.getLong());
    }

    /** The next reply; empty when there is none in time. */
    Optional<Reply> next(Duration patience) throws InterruptedException {
        return Optional.ofNullable(queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** The last reason told, if one comes now that sending has failed; to be preferred to what a broken connection says. */
    Optional<String> reason() {
        boolean interrupted = Thread.interrupted();
        try {
            ended.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return Optional.ofNullable(reason);
    }
}
