package io.ctctl.checkpoint.criu;

import io.ctctl.checkpoint.image.ProtoWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What CRIU is asked to restore.
 *
 * @param root where it finds the container's root file system, a mount
 * @param externals where it finds the mounts that come from outside, by their mount points inside
 * @param inherited descriptors of its own that take the place of files from outside, by the names those had
 * @param lazy memory is filled in on demand, by {@code criu lazy-pages} in the same directory
 */
public record RestoreRequest(
        Path images, Path root, SortedMap<String, Path> externals, Map<String, Integer> inherited, boolean lazy) {
    public RestoreRequest {
        externals = new TreeMap<>(externals);
        inherited = new TreeMap<>(inherited);
    }

    public byte[] toByteArray() {
        ProtoWriter options = Options.common(images, "restore.log")
                .text(13, root.toString())
                .flag(26, true); // the first process becomes a child of the monitor
        inherited.forEach((name, fd) ->
                options.message(27, new ProtoWriter().text(1, name).number(2, fd)));
        externals.forEach((mountPoint, path) -> options.text(37, "mnt[" + mountPoint + "]:" + path));
        if (lazy) {
            options.flag(48, true);
        }
        return new ProtoWriter().number(1, Options.RESTORE).message(2, options).toByteArray();
    }
}
