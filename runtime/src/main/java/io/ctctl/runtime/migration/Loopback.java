package io.ctctl.runtime.migration;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/** A connection with itself: what is written is read. One thread at a time. */
final class Loopback implements ByteChannel {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private ByteBuffer unread = ByteBuffer.allocate(0);

    /** Whether there is something to read. */
    boolean holdsSomething() {
        return unread.hasRemaining() || written.size() > 0;
    }

    @Override
    public int read(ByteBuffer into) {
        if (!holdsSomething()) {
            return -1;
        }
        if (!unread.hasRemaining()) {
            unread = ByteBuffer.wrap(written.toByteArray());
            written.reset();
        }
        int count = Math.min(into.remaining(), unread.remaining());
        into.put(unread.slice().limit(count));
        unread.position(unread.position() + count);
        return count;
    }

    @Override
    public int write(ByteBuffer bytes) {
        int count = bytes.remaining();
        while (bytes.hasRemaining()) {
            written.write(bytes.get());
        }
        return count;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
