package io.ctctl.runtime.template;

import io.ctctl.runtime.template.TarEntry.FileType;
import io.ctctl.runtime.template.TarEntry.Segment;
import io.ctctl.runtime.template.TemplateException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads a tar stream: POSIX pax and ustar, GNU with its long names and sparse files. Our own, because the values of extended
 * attributes are bytes, and the libraries at hand decode them as text.
 *
 * <p>Use: {@link #next()}, then {@link #content()} for its data if wanted, then the next.
 */
final class TarReader {
    /** Names and attributes of one member; the kernel takes paths of 4 kB and attributes of 64 kB. */
    private static final int MAX_EXTENSION = 1 << 20;

    private static final int OLD_SPARSE = 386;
    private static final int OLD_SPARSE_MORE = 482;
    private static final int OLD_SPARSE_SIZE = 483;
    private static final int BLOCK = TarHeader.BLOCK;

    private final InputStream in;
    private PaxRecords global = PaxRecords.none();
    private long remaining;
    private long padding;

    TarReader(InputStream in) {
        this.in = in;
    }

    /** The next member; empty at the end of the archive. */
    Optional<TarEntry> next() throws IOException {
        PaxRecords pax = global;
        String longPath = "";
        String longLink = "";
        while (true) {
            skipRest();
            byte[] block = in.readNBytes(BLOCK);
            if (block.length == 0) {
                return Optional.empty();
            }
            TarHeader header = header(block);
            if (header.isEnd()) {
                return Optional.empty();
            }
            expect(header.size());
            switch (header.type()) {
                case 'x', 'X' -> pax = PaxRecords.parse(extension(), global);
                case 'g' -> global = PaxRecords.parse(extension(), global);
                case 'L' -> longPath = extensionText();
                case 'K' -> longLink = extensionText();
                case 'V' -> skipRest();
                default -> {
                    return Optional.of(entry(header, pax, longPath, longLink));
                }
            }
        }
    }

    /** The data of the last entry, its segments one after the other. */
    InputStream content() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (remaining == 0) {
                    return -1;
                }
                int count = in.read(bytes, offset, (int) Math.min(length, remaining));
                if (count < 0) {
                    throw cutShort();
                }
                remaining -= count;
                return count;
            }
        };
    }

    private TarHeader header(byte[] block) throws IOException {
        if (block.length < BLOCK) {
            throw cutShort();
        }
        TarHeader header = new TarHeader(block);
        if (!header.isEnd() && !header.checksumIsRight()) {
            throw new TemplateException(Kind.BAD_SOURCE, "this is not a tar archive, or it is damaged");
        }
        return header;
    }

    private void expect(long size) throws TemplateException {
        if (size < 0) {
            throw new TemplateException(Kind.BAD_SOURCE, "a header of the archive is damaged: a negative size");
        }
        remaining = size;
        padding = -size & (BLOCK - 1);
    }

    private void skipRest() throws IOException {
        try {
            in.skipNBytes(remaining);
            in.skipNBytes(padding);
        } catch (EOFException e) {
            throw new TemplateException(Kind.BAD_SOURCE, "the archive is cut short", e);
        }
        remaining = 0;
        padding = 0;
    }

    private static TemplateException cutShort() {
        return new TemplateException(Kind.BAD_SOURCE, "the archive is cut short");
    }

    private byte[] extension() throws IOException {
        if (remaining > MAX_EXTENSION) {
            throw new TemplateException(
                    Kind.HOSTILE, "the archive has a name or attributes of " + remaining + " bytes");
        }
        byte[] bytes = content().readNBytes((int) remaining);
        skipRest();
        return bytes;
    }

    private String extensionText() throws IOException {
        byte[] bytes = extension();
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return TarHeader.utf8(Arrays.copyOf(bytes, length));
    }

    private TarEntry entry(TarHeader header, PaxRecords pax, String longPath, String longLink) throws IOException {
        long stored = pax.number("size", header.size());
        String path = pax.text("GNU.sparse.name")
                .or(() -> longPath.isEmpty() ? Optional.empty() : Optional.of(longPath))
                .orElse(header.path());
        if (pax.text("path").isPresent() && pax.text("GNU.sparse.name").isEmpty()) {
            path = pax.text("path").get();
        }
        FileType type = type(header.type(), path);
        // A link carries no data, whatever its header says (the size of what it links to).
        expect(type == FileType.HARD_LINK ? 0 : stored);
        long size = type == FileType.FILE ? remaining : 0;
        List<Segment> segments = List.of(new Segment(0, size));
        if (header.type() == 'S') {
            size = header.number(OLD_SPARSE_SIZE, 12);
            segments = oldSegments(header, size);
        } else if (pax.text("GNU.sparse.major").isPresent()
                || pax.text("GNU.sparse.map").isPresent()) {
            size = pax.number("GNU.sparse.realsize", pax.number("GNU.sparse.size", size));
            segments = paxSegments(pax, size);
        }
        return new TarEntry(
                path,
                type,
                header.mode(),
                id(pax.number("uid", header.uid())),
                id(pax.number("gid", header.gid())),
                size,
                pax.nanos("mtime", Math.multiplyExact(clamp(header.modifiedSeconds()), 1_000_000_000L)),
                pax.text("linkpath").orElse(longLink.isEmpty() ? header.link() : longLink),
                header.major(),
                header.minor(),
                pax.xattrs(),
                segments);
    }

    private static FileType type(char flag, String path) throws TemplateException {
        return switch (flag) {
            // Before ustar a directory was a file with a slash at the end.
            case 0, '0', '7', 'S' -> path.endsWith("/") ? FileType.DIRECTORY : FileType.FILE;
            case '1' -> FileType.HARD_LINK;
            case '2' -> FileType.SYMLINK;
            case '3' -> FileType.CHARACTER_DEVICE;
            case '4' -> FileType.BLOCK_DEVICE;
            case '5', 'D' -> FileType.DIRECTORY;
            case '6' -> FileType.FIFO;
            default ->
                throw new TemplateException(
                        Kind.BAD_SOURCE, path + " in the archive is of the unknown type '" + flag + "'");
        };
    }

    private List<Segment> oldSegments(TarHeader header, long size) throws IOException {
        SparseMap map = new SparseMap();
        map.addOld(header, OLD_SPARSE, 4);
        boolean more = header.at(OLD_SPARSE_MORE) != 0;
        while (more) {
            byte[] block = in.readNBytes(BLOCK);
            if (block.length < BLOCK) {
                throw cutShort();
            }
            map.addOld(new TarHeader(block), 0, 21);
            more = block[504] != 0;
        }
        return map.segments(remaining, size);
    }

    private List<Segment> paxSegments(PaxRecords pax, long size) throws IOException {
        SparseMap map = new SparseMap();
        Optional<String> list = pax.text("GNU.sparse.map");
        if (list.isPresent()) {
            map.addList(list.get());
            return map.segments(remaining, size);
        }
        // Format 1.0: the map is the start of the data, one decimal number per line, padded to a block.
        long before = remaining;
        long count = line();
        for (long i = 0; i < count; i++) {
            map.add(line(), line());
        }
        long pad = -(before - remaining) & (BLOCK - 1);
        if (pad > remaining) {
            throw cutShort();
        }
        in.skipNBytes(pad);
        remaining -= pad;
        return map.segments(remaining, size);
    }

    private long line() throws IOException {
        StringBuilder digits = new StringBuilder();
        InputStream data = content();
        for (int c = data.read(); c != '\n'; c = data.read()) {
            if (c < 0 || digits.length() > 18) {
                throw new TemplateException(Kind.BAD_SOURCE, "the map of a sparse file in the archive is damaged");
            }
            digits.append((char) c);
        }
        return SparseMap.decimal(digits.toString());
    }

    /** Times further away than nanoseconds reach (the year 2262) are their end. */
    private static long clamp(long seconds) {
        return Math.max(-9_000_000_000L, Math.min(9_000_000_000L, seconds));
    }

    private static int id(long number) throws TemplateException {
        if (number < 0 || number > 0xfffffffeL) {
            throw new TemplateException(Kind.BAD_SOURCE, "the archive has an owner that is none: " + number);
        }
        return (int) number;
    }
}
