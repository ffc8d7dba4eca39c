package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.Frame;
import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.linux.Beneath;
import io.ctctl.linux.Errno;
import io.ctctl.linux.Fd;
import io.ctctl.linux.Inode;
import io.ctctl.linux.OpenFlag;
import io.ctctl.linux.Stat;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.template.ArchiveExtractor;
import io.ctctl.runtime.template.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Writes what a {@link TreeSender} sends below a directory and nowhere else, whatever it sends. */
final class TreeReceiver {
    private final int index;
    private final Path directory;

    TreeReceiver(int index, Path directory) {
        this.index = index;
        this.directory = directory;
    }

    int index() {
        return index;
    }

    /** Unpacks an archive whose first frame has arrived, to its last one. */
    void unpack(Frame first, FrameChannel channel) throws IOException {
        try (Fd root = Fd.open(directory, OpenFlag.DIRECTORY);
                ArchiveExtractor extractor = new ArchiveExtractor(root, Progress.NONE, ArchiveExtractor.Use.LAYER)) {
            TreeStream archive = new TreeStream(index, first, channel);
            extractor.extract(archive);
            archive.readToTheEnd();
        }
    }

    /** Removes what a DELETIONS frame names; what is not there is removed already. */
    void delete(Frame frame) throws IOException {
        try (Fd root = Fd.open(directory, OpenFlag.DIRECTORY)) {
            for (String path : paths(frame).split("\0")) {
                delete(root, path);
            }
        }
    }

    private String paths(Frame frame) throws IOException {
        return StandardCharsets.UTF_8.decode(TreeStream.content(index, frame)).toString();
    }

    private static void delete(Fd root, String path) throws IOException {
        int slash = path.lastIndexOf('/');
        try (Fd parent = Beneath.directory(root, slash < 0 ? "." : path.substring(0, slash))) {
            String name = path.substring(slash + 1);
            if (Stat.of(parent, name).isDirectory()) {
                Inode.removeDirectory(parent, name);
            } else {
                Inode.unlink(parent, name);
            }
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }
}
