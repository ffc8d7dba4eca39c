package io.ctctl.checkpoint.criu;

import io.ctctl.checkpoint.image.ProtoWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What CRIU is asked to dump, and how.
 *
 * @param pid of the container's first process, on the host
 * @param images directory the images go to; exists
 * @param externals mount points whose mounts come from outside
 * @param leaveRunning the processes go on afterwards
 * @param connected packets can be under way to it or inside of it, and must wait until it goes on; also when it is restored
 * @param searched directories in which to look for the files that inotify instances watch
 * @param pageServer number under which CRIU finds the connection to a page server that takes the memory
 * @param parent directory of earlier images, relative to {@code images}, that have the pages this dump leaves out
 * @param trackMemory private memory that has not changed since the parent is left out
 */
public record DumpRequest(
        int pid,
        Path images,
        List<String> externals,
        boolean leaveRunning,
        boolean connected,
        List<String> searched,
        Optional<Integer> pageServer,
        Optional<String> parent,
        boolean trackMemory) {
    public DumpRequest {
        externals = List.copyOf(externals);
        searched = List.copyOf(searched);
    }

    public byte[] toByteArray() {
        ProtoWriter options = Options.common(images, "dump.log")
                .number(2, pid)
                .flag(3, leaveRunning)
                .number(35, Options.GHOST_BYTES)
                .flag(46, true) // connections that nobody has accepted in time are left out: they are reset
                .number(64, connected ? Options.NETWORK_LOCK_NFTABLES : Options.NETWORK_LOCK_SKIP);
        // an overlay's files have no handle that says where they are
        searched.forEach(directory -> options.text(36, directory));
        if (!searched.isEmpty()) {
            options.flag(21, true);
        }
        pageServer.ifPresent(number -> options.message(11, new ProtoWriter().number(4, number)));
        parent.ifPresent(directory -> options.text(14, directory));
        if (trackMemory) {
            options.flag(15, true);
        }
        externals.forEach(mountPoint -> options.text(37, "mnt[" + mountPoint + "]:" + mountPoint));
        return new ProtoWriter().number(1, Options.DUMP).message(2, options).toByteArray();
    }
}
