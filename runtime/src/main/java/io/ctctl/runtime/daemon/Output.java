package io.ctctl.runtime.daemon;

import io.ctctl.linux.RawText;
import io.ctctl.linux.SeqSocket;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** One of a client's output streams: OUT messages of at most 32 KiB. Blocks while the client does not read. */
final class Output extends OutputStream {
    private static final int HEADER_BYTES = 2 * Integer.BYTES;
    private static final int CHUNK_BYTES = 32 * 1024;
    private static final int FIRST_BYTES = 1024;

    private final SeqSocket socket;
    private final int stream;
    private ByteBuffer chunk;

    /** @param stream 1 for stdout, 2 for stderr */
    Output(SeqSocket socket, int stream) {
        this.socket = socket;
        this.stream = stream;
        this.chunk = buffer(FIRST_BYTES);
    }

    private ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(HEADER_BYTES + bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(ClientWire.OUT)
                .putInt(stream);
    }

    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int part = Math.min(end - at, HEADER_BYTES + CHUNK_BYTES - chunk.position());
            makeRoom(part);
            chunk.put(bytes, at, part);
            at += part;
            if (chunk.position() == HEADER_BYTES + CHUNK_BYTES) {
                flush();
            }
        }
    }

    // Most commands print a line or two: the full chunk is only for those that print more.
    private void makeRoom(int bytes) {
        if (chunk.remaining() < bytes) {
            ByteBuffer full = buffer(CHUNK_BYTES);
            chunk.flip().position(HEADER_BYTES);
            chunk = full.put(chunk);
        }
    }

    @Override
    public void flush() throws IOException {
        if (chunk.position() > HEADER_BYTES) {
            chunk.flip();
            try {
                socket.send(chunk);
            } finally {
                chunk.clear().position(HEADER_BYTES);
            }
        }
    }

    /** A writer of UTF-8 onto this stream. */
    Writer writer(boolean flushing) {
        return new Text(this, flushing);
    }

    private static final class Text extends Writer {
        private final Output output;
        private final boolean flushing;

        Text(Output output, boolean flushing) {
            this.output = output;
            this.flushing = flushing;
        }

        @Override
        public void write(char[] characters, int offset, int length) throws IOException {
            write(new String(characters, offset, length));
        }

        @Override
        public void write(String text, int offset, int length) throws IOException {
            write(text.substring(offset, offset + length));
        }

        @Override
        public void write(String text) throws IOException {
            output.write(RawText.encode(text));
            if (flushing) {
                output.flush();
            }
        }

        @Override
        public void flush() throws IOException {
            output.flush();
        }

        @Override
        public void close() throws IOException {
            output.flush();
        }
    }
}
