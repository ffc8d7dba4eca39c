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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Sends a container's log with its rotated files, and later what has been added to them. */
final class LogSender {
    private static final int PIECE = 1 << 20;

    private final Path log;
    private final FrameChannel channel;
    // by inode: a rotated file is the same file under another name
    private final Map<String, Sent> sent = new HashMap<>();

    private record Sent(Object key, long size) {}

    LogSender(Path log, FrameChannel channel) {
        this.log = log;
        this.channel = channel;
    }

    /** {@code u64 offset, u16 length of the name, name, bytes}; offset 0 begins the file anew. */
    void send() throws IOException {
        Map<String, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(log.getParent(), log.getFileName() + "{,.[0-9]*}")) {
            all.forEach(file -> files.put(file.getFileName().toString(), file));
        }
        for (Map.Entry<String, Path> file : files.entrySet()) {
            try {
                send(file.getKey(), file.getValue());
            } catch (NoSuchFileException ignored) {
                // rotated away while we looked: it is sent with the changes
            }
        }
    }

    private void send(String name, Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        Sent before = sent.get(name);
        long from = before != null && before.key().equals(key) ? before.size() : 0;
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            long end = in.size();
            ByteBuffer piece = ByteBuffer.allocate(PIECE);
            for (long at = from; at < end; ) {
                piece.clear().limit((int) Math.min(PIECE, end - at));
                int count = in.read(piece, at);
                if (count < 0) {
                    break;
                }
                byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
                ByteBuffer head = ByteBuffer.allocate(10 + bytes.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(at)
                        .putShort((short) bytes.length)
                        .put(bytes)
                        .flip();
                channel.send(FrameType.LOG, head, piece.flip());
                at += count;
            }
            sent.put(name, new Sent(key, end));
        }
    }
}
