package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.Frame;
import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.checkpoint.protocol.MalformedFrameException;
import io.ctctl.runtime.Reservation;
import io.ctctl.runtime.tool.Sync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The files of a container that arrive: its layer, its volumes, its log, and what was saved of it before. */
final class FileLanding {
    private final Map<Integer, TreeReceiver> trees = new HashMap<>();
    private final List<Path> volumes;
    private final ArrivingVolumes made;
    private final LogReceiver log;
    private final Reservation container;
    private final Keepsakes keepsakes;
    private boolean removed;

    /**
     * A landing in directories that are there.
     *
     * @param volumes where those that were wanted go, by their number
     */
    FileLanding(Reservation container, Map<Integer, Path> volumes, ArrivingVolumes made, Keepsakes keepsakes) {
        this.container = container;
        this.keepsakes = keepsakes;
        this.made = made;
        this.volumes = List.copyOf(volumes.values());
        this.log = new LogReceiver(container.files().log());
        trees.put(
                TreeIndex.LAYER,
                new TreeReceiver(TreeIndex.LAYER, container.files().upper()));
        for (Map.Entry<Integer, Path> volume : volumes.entrySet()) {
            int index = TreeIndex.FIRST_VOLUME + volume.getKey();
            trees.put(index, new TreeReceiver(index, volume.getValue()));
        }
    }

    /** False when the frame is none of ours. */
    boolean take(Frame frame, FrameChannel channel) throws IOException {
        switch (frame.type()) {
            case TREE -> unpack(frame, channel);
            case DELETIONS -> tree(frame).delete(frame);
            case LOG -> log.take(frame);
            case KEEPSAKE -> keepsakes.take(container.id(), frame);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void unpack(Frame frame, FrameChannel channel) throws IOException {
        TreeReceiver tree = tree(frame);
        tree.unpack(frame, channel);
        if (SavedStates.directory(container.files(), tree.index()) != null) {
            // whoever has made them was told that they are on the disk
            Sync.fileSystems(List.of(container.files().dir())).run();
        }
    }

    /** Returns when the disk has what has come. */
    void flush() throws IOException {
        List<Path> written = new ArrayList<>(volumes);
        written.add(container.files().dir());
        Sync.fileSystems(written).run();
    }

    private TreeReceiver tree(Frame frame) throws IOException {
        if (!frame.payload().hasRemaining()) {
            throw new MalformedFrameException("a tree without a number");
        }
        int index = frame.payload().get(frame.payload().position());
        TreeReceiver tree = trees.get(index);
        return tree == null ? saved(index) : tree;
    }

    /** Its directory says that there is such a thing: it is made when something comes. */
    private TreeReceiver saved(int index) throws IOException {
        Path directory = SavedStates.directory(container.files(), index);
        if (directory == null) {
            throw new MalformedFrameException("a tree nobody wants");
        }
        Files.createDirectories(directory);
        return trees.computeIfAbsent(index, number -> new TreeReceiver(number, directory));
    }

    /** Removes the container, and the volumes that were made for it; after a failure it can be tried again. */
    void discard() throws IOException, InterruptedException {
        if (!removed) {
            container.remove();
            removed = true;
        }
        made.discard();
    }

    /** The container is here: its volumes are like any other directory. */
    void keep() {
        made.keep();
    }
}
