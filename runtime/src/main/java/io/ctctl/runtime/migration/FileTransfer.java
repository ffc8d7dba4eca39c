package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.FrameChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * All files of a container that go along: its layer, its volumes, its log, what was saved of it before, the template if it is wanted; and
 * what is kept of it beside.
 */
final class FileTransfer {
    private final List<TreeSender> once;
    private final List<TreeSender> trees;
    private final LogSender log;
    private final Last last;

    /** Sends what must be sent when nothing changes any more. */
    @FunctionalInterface
    interface Last {
        void send() throws IOException;
    }

    /** What to send, by the number of the tree. */
    record Tree(int index, Path directory) {}

    FileTransfer(
            List<Tree> unchanging, List<Tree> trees, Path log, Last last, FrameChannel channel, boolean compressed) {
        this.last = last;
        this.once = senders(unchanging, channel, compressed);
        this.trees = senders(trees, channel, compressed);
        this.log = new LogSender(log, channel);
    }

    private static List<TreeSender> senders(List<Tree> trees, FrameChannel channel, boolean compressed) {
        List<TreeSender> senders = new ArrayList<>();
        trees.forEach(tree -> senders.add(new TreeSender(tree.index(), tree.directory(), channel, compressed)));
        return senders;
    }

    /** While the container may still write. */
    void sendAll() throws IOException {
        for (TreeSender tree : once) {
            tree.sendAll();
        }
        for (TreeSender tree : trees) {
            tree.sendAll();
        }
        log.send();
    }

    /** When no program of the container writes any more; as often as somebody else does. */
    void sendChanges() throws IOException {
        for (TreeSender tree : trees) {
            tree.sendChanges(Set.of());
        }
    }

    /** In the end, what is kept of a container outside of it. */
    void sendLast() throws IOException {
        log.send();
        last.send();
    }
}
