package io.ctctl.checkpoint.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * One of CRIU's image files.
 *
 * @param header the magic numbers before the entries: 4 or 8 bytes
 * @param entries protobuf messages
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record ImageFile(byte[] header, List<byte[]> entries) {
    /** Images with a magic number of their kind after it. */
    private static final int COMMON = 0x54564319;

    /** Images of a service, with a magic number of their kind after it. */
    private static final int SERVICE = 0x55105940;

    public ImageFile {
        entries = List.copyOf(entries);
    }

    public static ImageFile read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.remaining() < 4) {
            throw new IOException(file.getFileName() + " is cut short");
        }
        int magic = bytes.getInt(0);
        byte[] header = new byte[magic == COMMON || magic == SERVICE ? 8 : 4];
        if (bytes.remaining() < header.length) {
            throw new IOException(file.getFileName() + " is cut short");
        }
        bytes.get(header);
        List<byte[]> entries = new ArrayList<>();
        while (bytes.hasRemaining()) {
            int length = bytes.remaining() < 4 ? -1 : bytes.getInt();
            if (length < 0 || length > bytes.remaining()) {
                throw new IOException(file.getFileName() + " is cut short");
            }
            byte[] entry = new byte[length];
            bytes.get(entry);
            entries.add(entry);
        }
        return new ImageFile(header, entries);
    }

    public void write(Path file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header);
        for (byte[] entry : entries) {
            out.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(entry.length)
                    .array());
            out.writeBytes(entry);
        }
        // another file in its place: images of several containers may be one file by several names
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.write(temporary, out.toByteArray());
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The same with other entries. */
    public ImageFile withEntries(List<byte[]> others) {
        return new ImageFile(header, others);
    }
}
