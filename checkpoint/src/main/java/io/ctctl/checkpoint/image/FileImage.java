package io.ctctl.checkpoint.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of processes in CRIU's images. */
public final class FileImage {
    private static final String REMAPS = "remap-fpath.img";
    private static final int TYPE = 3; // of a remap_file_path_entry
    private static final int LINKED = 0;

    private FileImage() {}

    /** Whether CRIU has given names in the container's own file systems to files that had been removed, in this dump. */
    public static boolean linksRemovedFiles(Path images) throws IOException {
        Path remaps = images.resolve(REMAPS);
        if (!Files.exists(remaps)) {
            return false;
        }
        for (byte[] entry : ImageFile.read(remaps).entries()) {
            long type = ProtoField.of(ProtoField.parse(entry), TYPE)
                    .map(ProtoField::value)
                    .orElse((long) LINKED);
            if (type == LINKED) {
                return true;
            }
        }
        return false;
    }
}
