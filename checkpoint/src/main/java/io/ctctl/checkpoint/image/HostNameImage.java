package io.ctctl.checkpoint.image;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code utsns-N.img}: the host name a container has. */
public final class HostNameImage {
    private static final int NODE = 1;

    private HostNameImage() {}

    /** Puts another host name in the place of {@code before}; one that the container gave itself stays. */
    public static void rename(Path images, String before, String name) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(images, "utsns-*.img")) {
            for (Path file : files) {
                ImageFile image = ImageFile.read(file);
                ProtoWriter renamed = new ProtoWriter();
                for (ProtoField field : ProtoField.parse(image.entries().get(0))) {
                    if (field.number() == NODE && field.text().equals(before)) {
                        renamed.text(NODE, name);
                    } else {
                        renamed.field(field);
                    }
                }
                image.withEntries(List.of(renamed.toByteArray())).write(file);
            }
        }
    }
}
