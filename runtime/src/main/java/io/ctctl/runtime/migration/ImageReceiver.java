package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.MalformedFrameException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/** Writes the files of a dump that an {@link ImageSender} sends into a directory, and nowhere else. */
final class ImageReceiver {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,100}");

    private final Path images;

    ImageReceiver(Path images) {
        this.images = images;
    }

    void take(ByteBuffer payload) throws IOException {
        if (payload.remaining() < 10) {
            throw new MalformedFrameException("a piece of an image cut short");
        }
        byte[] name = new byte[Short.toUnsignedInt(payload.getShort())];
        if (name.length > payload.remaining() - 8) {
            throw new MalformedFrameException("a piece of an image cut short");
        }
        payload.get(name);
        long offset = payload.getLong();
        String text = new String(name, StandardCharsets.UTF_8);
        if (!NAME.matcher(text).matches() || offset < 0) {
            throw new MalformedFrameException("an image with the name " + text);
        }
        try (FileChannel out =
                FileChannel.open(images.resolve(text), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (payload.hasRemaining()) {
                offset += out.write(payload, offset);
            }
        }
    }
}
