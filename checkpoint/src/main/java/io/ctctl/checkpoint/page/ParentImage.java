package io.ctctl.checkpoint.page;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** The images of a dump that never was: what makes CRIU believe that memory has been dumped before. */
public final class ParentImage {
    /** The parent's directory, beside the real images. */
    public static final String DIRECTORY = "parent-images";

    private static final int INVENTORY = 0x58313116;
    private static final int VERSION = 1;
    private static final int UPTIME = 8;
    private static final int PRE_DUMP_MODE = 9;
    private static final long MARGIN_MICROS = 1_000_000_000;

    private ParentImage() {}

    /** Makes it below the directory of the images of the dump to come. */
    public static void make(Path images) throws IOException {
        Path directory = Files.createDirectories(images.resolve(DIRECTORY));
        String uptime = Files.readString(Path.of("/proc/uptime")).split(" ")[0];
        // later than any process can have been started: none is taken for a later one of the same pid
        long micros = (long) (Double.parseDouble(uptime) * 1e6) + MARGIN_MICROS;
        byte[] message = new Protobuf()
                .number(VERSION, 2)
                .number(UPTIME, micros)
                .number(PRE_DUMP_MODE, 1)
                .bytes();
        ByteBuffer file = ByteBuffer.allocate(8 + message.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(INVENTORY)
                .putInt(message.length)
                .put(message);
        Files.write(directory.resolve("inventory.img"), file.array());
    }
}
