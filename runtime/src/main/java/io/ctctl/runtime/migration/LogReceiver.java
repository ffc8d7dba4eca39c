package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.Frame;
import io.ctctl.checkpoint.protocol.MalformedFrameException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/** Writes the pieces of a log that a {@link LogSender} sends. */
final class LogReceiver {
    private final Path log;
    private final Pattern names;

    LogReceiver(Path log) {
        this.log = log;
        this.names = Pattern.compile(Pattern.quote(log.getFileName().toString()) + "(\\.[0-9]{1,4})?");
    }

    void take(Frame frame) throws IOException {
        ByteBuffer payload = frame.payload();
        if (payload.remaining() < 10) {
            throw new MalformedFrameException("a piece of a log cut short");
        }
        long offset = payload.getLong();
        byte[] name = new byte[Short.toUnsignedInt(payload.getShort())];
        if (name.length > payload.remaining() || offset < 0) {
            throw new MalformedFrameException("a piece of a log cut short");
        }
        payload.get(name);
        String text = new String(name, StandardCharsets.UTF_8);
        if (!names.matcher(text).matches()) {
            throw new MalformedFrameException("a log with the name " + text);
        }
        try (FileChannel out =
                FileChannel.open(log.resolveSibling(text), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (offset == 0) {
                out.truncate(0);
            }
            while (payload.hasRemaining()) {
                offset += out.write(payload, offset);
            }
        }
    }
}
