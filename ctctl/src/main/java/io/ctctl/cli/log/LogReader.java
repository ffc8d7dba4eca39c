package io.ctctl.cli.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/** Complete records of one log file, from its beginning; at the end it can be asked again when the file has grown. */
final class LogReader implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final FileChannel channel;
    private final Object identity;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private byte[] line = new byte[512];
    private int length;

    private LogReader(FileChannel channel, Object identity) {
        this.channel = channel;
        this.identity = identity;
    }

    static LogReader open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        // The file may be renamed between the two calls: then the identity is that of its successor, which is read
        // twice
        // at most by one who follows. NoSuchFileException is the caller's.
        try {
            return new LogReader(channel, identity(file));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** What tells a file from others whatever it is called. */
    static Object identity(Path file) throws IOException {
        return Files.readAttributes(file, "unix:dev,ino");
    }

    Object identity() {
        return identity;
    }

    void rewind() throws IOException {
        channel.position(0);
        buffer.limit(0);
        length = 0;
    }

    /** The next record; empty at the end of what has been written. */
    Optional<LogRecord> next() throws IOException {
        while (true) {
            while (buffer.hasRemaining()) {
                byte value = buffer.get();
                if (value == '\n') {
                    Optional<LogRecord> record = LogRecord.parse(line, length);
                    length = 0;
                    if (record.isPresent()) {
                        return record;
                    }
                } else {
                    append(value);
                }
            }
            buffer.clear();
            int count = channel.read(buffer);
            buffer.flip();
            if (count <= 0) {
                buffer.limit(0);
                return Optional.empty();
            }
        }
    }

    private void append(byte value) {
        if (length == line.length) {
            line = Arrays.copyOf(line, 2 * length);
        }
        line[length++] = value;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
