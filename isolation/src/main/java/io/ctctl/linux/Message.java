package io.ctctl.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * One message with the descriptors that came with it. The bytes are little-endian, position 0 to limit; the receiver
 * owns the descriptors, and {@link #close} closes all of them: one that is to live longer is duplicated, or the message
 * is not closed.
 */
public record Message(ByteBuffer bytes, List<Fd> fds) implements AutoCloseable {
    public Message {
        bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
        fds = List.copyOf(fds);
    }

    @Override
    public void close() {
        Fd.closeAll(fds);
    }
}
