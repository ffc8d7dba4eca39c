package io.ctctl.checkpoint.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ByteChannel;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Frames over a byte channel: {@code u32 type, u32 length, payload}. Any number of threads may send; one receives. Payloads
 * are at most {@link #LARGEST} bytes.
 */
public final class FrameChannel implements AutoCloseable {
    public static final int LARGEST = 8 << 20;

    private static final int HEADER = 8;
    private static final int FIRST = 1 << 16;

    private final ByteChannel channel;
    private final ByteBuffer received = buffer(HEADER);
    private final ByteBuffer sent = buffer(HEADER);
    private final ReentrantLock turn = new ReentrantLock();
    private final RateLimit limit;
    private ByteBuffer payload = buffer(FIRST);
    private final AtomicLong bytesSent = new AtomicLong();

    public FrameChannel(ByteChannel channel) {
        this(channel, RateLimit.NONE);
    }

    /** Sends no faster than the limit. */
    public FrameChannel(ByteChannel channel, RateLimit limit) {
        this.channel = channel;
        this.limit = limit;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Sends a frame; blocks while the other side does not read. */
    public void send(Frame frame) throws IOException {
        send(frame.type(), frame.payload().duplicate());
    }

    public void say(Word word) throws IOException {
        send(Frame.of(word));
    }

    /** Sends a frame whose payload is in several parts. */
    public void send(FrameType type, ByteBuffer... parts) throws IOException {
        int length = 0;
        for (ByteBuffer part : parts) {
            length += part.remaining();
        }
        if (length > LARGEST) {
            throw new IllegalArgumentException("a frame of " + length + " bytes");
        }
        limit.await(HEADER + length);
        turn.lock();
        try {
            sent.clear().putInt(type.number()).putInt(length).flip();
            channel.write(sent);
            for (ByteBuffer part : parts) {
                channel.write(part);
            }
            bytesSent.addAndGet(HEADER + length);
        } finally {
            turn.unlock();
        }
    }

    /** The time in which one thread alone sends; ended by that thread. */
    @FunctionalInterface
    public interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits until nobody else sends; nobody else does before the turn is over, so that frames which belong together arrive so. */
    public Turn turn() {
        turn.lock();
        return turn::unlock;
    }

    /** The next frame; EOFException when the other side has left. */
    public Frame receive() throws IOException {
        fill(received.clear());
        int number = received.flip().getInt();
        int length = received.getInt();
        FrameType type = FrameType.of(number)
                .orElseThrow(() -> new MalformedFrameException("a frame of type " + Integer.toUnsignedString(number)));
        if (length < 0 || length > LARGEST) {
            throw new MalformedFrameException("a frame of " + Integer.toUnsignedString(length) + " bytes");
        }
        if (payload.capacity() < length) {
            payload = buffer(Math.max(length, Math.min(2 * payload.capacity(), LARGEST)));
        }
        fill(payload.clear().limit(length));
        return new Frame(type, payload.flip());
    }

    private void fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the other side has closed the connection");
            }
        }
    }

    /** How much has been sent, frames' heads included. */
    public long bytesSent() {
        return bytesSent.get();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
