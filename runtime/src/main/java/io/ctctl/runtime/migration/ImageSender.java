package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.checkpoint.protocol.FrameType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Sends the files of a dump, all but its log: {@code u16 length of the name, name, u64 offset, bytes}. */
final class ImageSender {
    private static final int PIECE = 1 << 20;

    private ImageSender() {}

    static void send(Path images, FrameChannel channel) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(images)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && !name.endsWith(".log")) {
                    send(name, file, channel);
                }
            }
        }
    }

    private static void send(String name, Path file, FrameChannel channel) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, Math.max(1, in.size())));
            long at = 0;
            do {
                piece.clear();
                int count = Math.max(0, in.read(piece, at));
                ByteBuffer head = ByteBuffer.allocate(10 + bytes.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putShort((short) bytes.length)
                        .put(bytes)
                        .putLong(at)
                        .flip();
                channel.send(FrameType.IMAGE, head, piece.flip());
                at += count;
            } while (at < in.size());
        }
    }
}
