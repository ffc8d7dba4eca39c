package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.Frame;
import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.checkpoint.protocol.FrameType;
import io.ctctl.checkpoint.protocol.MalformedFrameException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** The archive of a tree, in the frames of a channel from its first TREE frame to TREE_END. */
final class TreeStream extends InputStream {
    private final int index;
    private final FrameChannel channel;
    private ByteBuffer piece;
    private boolean ended;

    TreeStream(int index, Frame first, FrameChannel channel) throws MalformedFrameException {
        this.index = index;
        this.channel = channel;
        this.piece = content(index, first);
    }

    /** The payload after the number of the tree, which must be this one. */
    static ByteBuffer content(int index, Frame frame) throws MalformedFrameException {
        ByteBuffer payload = frame.payload();
        if (!payload.hasRemaining() || payload.get() != index) {
            throw new MalformedFrameException("a piece of another tree than that being sent");
        }
        return payload;
    }

    @Override
    public int read() throws IOException {
        return fill() ? piece.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, piece.remaining());
        piece.get(into, offset, count);
        return count;
    }

    private boolean fill() throws IOException {
        while (!ended && !piece.hasRemaining()) {
            Frame next = channel.receive();
            if (next.type() == FrameType.TREE_END) {
                ended = true;
            } else if (next.type() == FrameType.TREE) {
                piece = content(index, next);
            } else {
                throw new MalformedFrameException("a frame of type " + next.type() + " in the middle of a tree");
            }
        }
        return !ended;
    }

    void readToTheEnd() throws IOException {
        while (fill()) {
            piece.position(piece.limit());
        }
    }
}
