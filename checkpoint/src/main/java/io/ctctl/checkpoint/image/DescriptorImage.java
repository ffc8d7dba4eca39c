package io.ctctl.checkpoint.image;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The descriptors that processes have in CRIU's images. */
public final class DescriptorImage {
    private static final int NUMBER = 4; // of a fdinfo_entry
    private static final int TABLE = 2; // of a task_kobj_ids_entry

    private DescriptorImage() {}

    /** The highest number that any of the processes uses. */
    public static int highest(Path images) throws IOException {
        long highest = 0;
        try (DirectoryStream<Path> tables = Files.newDirectoryStream(images, "fdinfo-*.img")) {
            for (Path table : tables) {
                for (byte[] entry : ImageFile.read(table).entries()) {
                    highest = Math.max(highest, number(entry, NUMBER));
                }
            }
        }
        return (int) highest;
    }

    /** Whether two processes have one table of descriptors, as by {@code CLONE_FILES}. */
    public static boolean anyShared(Path images) throws IOException {
        Set<Long> seen = new HashSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(images, "ids-*.img")) {
            for (Path process : processes) {
                List<byte[]> entries = ImageFile.read(process).entries();
                if (!entries.isEmpty() && !seen.add(number(entries.get(0), TABLE))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static long number(byte[] entry, int field) throws IOException {
        return ProtoField.of(ProtoField.parse(entry), field)
                .map(ProtoField::value)
                .orElse(0L);
    }
}
