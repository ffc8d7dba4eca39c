package io.ctctl.runtime.migration;

import com.github.luben.zstd.ZstdOutputStream;
import io.ctctl.checkpoint.protocol.Frame;
import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.checkpoint.protocol.FrameType;
import io.ctctl.runtime.tool.HostTool;
import io.ctctl.runtime.tool.Tar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Sends one directory tree: all of it while it is being written to, later what has changed. The archives are those of tar, which
 * walks relative to open directories: a container that exchanges a directory for a symbolic link meanwhile leads it nowhere.
 */
final class TreeSender {
    private static final int PIECE = 1 << 17;
    private static final long CLOCK_NANOS = 1_000_000_000L;

    private final int index;
    private final Path directory;
    private final FrameChannel channel;
    private final boolean compressed;
    private TreeScan sent;
    private FrameChannel.Turn turn; // null while none of an archive has been sent
    private long sentAt;

    TreeSender(int index, Path directory, FrameChannel channel, boolean compressed) {
        this.index = index;
        this.directory = directory;
        this.channel = channel;
        this.compressed = compressed;
    }

    /** Sends everything; what changes meanwhile is sent again by {@link #sendChanges}. Returns the bytes of all files. */
    long sendAll() throws IOException {
        sentAt = now();
        sent = TreeScan.of(directory);
        // 1: some files changed while they were read
        archive(Tar.stream(
                        directory,
                        "--sparse",
                        "--warning=no-file-changed",
                        "--warning=no-file-removed",
                        "--ignore-failed-read",
                        ".")
                .tolerating(1));
        return sent.bytes();
    }

    /**
     * Sends what has changed since the last time, when nobody writes any more: only then paths are safe to be followed by name.
     *
     * @param mapped paths somebody may have written to without a trace
     */
    TreeScan.Delta sendChanges(Set<String> mapped) throws IOException {
        long safe = sentAt - CLOCK_NANOS;
        sentAt = now();
        TreeScan present = TreeScan.of(directory);
        TreeScan.Delta delta = sent.until(present, safe, mapped);
        sent = present;
        if (!delta.deletions().isEmpty()) {
            send(FrameType.DELETIONS, paths(delta.deletions()));
        }
        if (!delta.changes().isEmpty()) {
            archive(Tar.stream(
                            directory,
                            "--sparse",
                            "--no-recursion",
                            "--null",
                            "--verbatim-files-from",
                            "--files-from=-")
                    .fed(paths(delta.changes().stream()
                            .map(path -> path.isEmpty() ? "." : path)
                            .toList())));
        }
        return delta;
    }

    private static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    private static byte[] paths(List<String> paths) {
        return (String.join("\0", paths) + "\0").getBytes(StandardCharsets.UTF_8);
    }

    /** Nothing else is sent between the frames of an archive. */
    private void archive(HostTool tar) throws IOException {
        try {
            tar.pipe(this::pump);
            end();
        } finally {
            if (turn != null) {
                turn.close();
                turn = null;
            }
        }
    }

    private void pump(InputStream archive) throws IOException {
        try (OutputStream out = compressed ? new ZstdOutputStream(new Frames(), 1) : new Frames()) {
            byte[] piece = new byte[PIECE];
            for (int count = archive.readNBytes(piece, 0, PIECE);
                    count > 0;
                    count = archive.readNBytes(piece, 0, PIECE)) {
                out.write(piece, 0, count);
            }
        }
    }

    private void end() throws IOException {
        channel.send(Frame.of(FrameType.TREE_END, new byte[] {(byte) index}));
    }

    private void send(FrameType type, byte[] bytes) throws IOException {
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + PIECE);
            while (to < bytes.length && bytes[to - 1] != 0) {
                to--;
            }
            channel.send(type, ByteBuffer.wrap(new byte[] {(byte) index}), ByteBuffer.wrap(bytes, from, to - from));
            from = to;
        }
    }

    /** Pieces of an archive as frames. */
    private final class Frames extends OutputStream {
        private final ByteArrayOutputStream piece = new ByteArrayOutputStream(PIECE);

        @Override
        public void write(int oneByte) throws IOException {
            write(new byte[] {(byte) oneByte}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            piece.write(bytes, offset, length);
            if (piece.size() >= PIECE) {
                flush();
            }
        }

        @Override
        public void flush() throws IOException {
            if (piece.size() > 0) {
                turn = turn == null ? channel.turn() : turn;
                channel.send(
                        FrameType.TREE,
                        ByteBuffer.wrap(new byte[] {(byte) index}),
                        ByteBuffer.wrap(piece.toByteArray()));
                piece.reset();
            }
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
