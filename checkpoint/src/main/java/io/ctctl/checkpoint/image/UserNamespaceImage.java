package io.ctctl.checkpoint.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** {@code userns-N.img}: the host's ids behind the container's. Another range of them fits as well. */
public final class UserNamespaceImage {
    private UserNamespaceImage() {}

    /** A range of ids: the first inside, the first on the host, and how many. */
    public record Range(long inside, long host, long count) {
        private byte[] toByteArray() {
            return new ProtoWriter()
                    .number(1, inside)
                    .number(2, host)
                    .number(3, count)
                    .toByteArray();
        }
    }

    /** Puts other host ids in the place of those of the dump. */
    public static void rewrite(Path images, List<Range> users, List<Range> groups) throws IOException {
        ProtoWriter entry = new ProtoWriter();
        users.forEach(range -> entry.bytes(1, range.toByteArray()));
        groups.forEach(range -> entry.bytes(2, range.toByteArray()));
        try (Stream<Path> files = Files.list(images)) {
            for (Path file : files.filter(UserNamespaceImage::isOne).toList()) {
                ImageFile.read(file).withEntries(List.of(entry.toByteArray())).write(file);
            }
        }
    }

    private static boolean isOne(Path file) {
        return file.getFileName().toString().matches("userns-\\d+\\.img");
    }
}
