package io.ctctl.runtime.migration;

import io.ctctl.runtime.instance.StateFiles;
import io.ctctl.runtime.tool.HostTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a container can go on from, or back to, at the destination too: nothing of it changes while the container moves. */
final class SavedStates {
    private SavedStates() {}

    /** {@code suspended}: whether its checkpoint is what it goes on from. */
    static List<FileTransfer.Tree> of(StateFiles files, boolean suspended) {
        List<FileTransfer.Tree> trees = new ArrayList<>();
        if (suspended) {
            trees.add(new FileTransfer.Tree(TreeIndex.CHECKPOINT, files.checkpoint()));
        }
        if (Files.isDirectory(files.snapshots())) {
            trees.add(new FileTransfer.Tree(TreeIndex.SNAPSHOTS, files.snapshots()));
        }
        if (Files.isDirectory(files.history())) {
            trees.add(new FileTransfer.Tree(TreeIndex.HISTORY, files.history()));
        }
        return trees;
    }

    /** On disk: what is left of points that have gone is mostly holes. */
    static long bytes(StateFiles files, boolean suspended) throws IOException {
        long bytes = 0;
        for (FileTransfer.Tree tree : of(files, suspended)) {
            String listed = HostTool.of(
                            "du",
                            "--summarize",
                            "--block-size=1",
                            tree.directory().toString())
                    .text();
            bytes += Long.parseLong(listed.split("\t", 2)[0]);
        }
        return bytes;
    }

    /** Where such a tree goes; null for any other number. */
    static Path directory(StateFiles files, int index) {
        return switch (index) {
            case TreeIndex.CHECKPOINT -> files.checkpoint();
            case TreeIndex.SNAPSHOTS -> files.snapshots();
            case TreeIndex.HISTORY -> files.history();
            default -> null;
        };
    }
}
