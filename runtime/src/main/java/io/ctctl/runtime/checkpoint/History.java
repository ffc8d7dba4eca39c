package io.ctctl.runtime.checkpoint;

import io.ctctl.checkpoint.history.Memories;
import io.ctctl.checkpoint.history.PointPages;
import io.ctctl.linux.StreamChannel;
import io.ctctl.runtime.CheckpointSubject;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/** The checkpoints of one container that are taken at intervals: of memory and files each keeps only what has changed. */
final class History {
    private static final String PREFIX = "every-";
    private static final String NUMBER = "[1-9]\\d{0,6}";

    private final Path directory;

    History(Path directory) {
        this.directory = directory;
    }

    /** Whether a snapshot's name is one of these. */
    static boolean isPoint(String name) {
        return name.matches(PREFIX + NUMBER);
    }

    private static int number(Snapshot point) {
        return Integer.parseInt(point.name().substring(PREFIX.length()));
    }

    private Path at(int number) {
        return directory.resolve(String.valueOf(number));
    }

    /** Those that are complete, the oldest first. */
    List<Snapshot> points() throws IOException {
        List<Snapshot> points = new ArrayList<>();
        for (int number : numbers()) {
            if (Snapshot.isComplete(at(number))) {
                points.add(Snapshot.read(at(number)));
            }
        }
        return points;
    }

    /** Of all directories: some only hold pages that later points need still. */
    private NavigableSet<Integer> numbers() throws IOException {
        TreeSet<Integer> numbers = new TreeSet<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
                for (Path one : all) {
                    if (one.getFileName().toString().matches(NUMBER)) {
                        numbers.add(Integer.valueOf(one.getFileName().toString()));
                    }
                }
            }
        }
        return numbers;
    }

    /** Removes what a daemon that was killed has left half done. */
    void sweep() throws IOException {
        List<Snapshot> points = points();
        int last = points.isEmpty() ? 0 : number(points.get(points.size() - 1));
        for (int number : numbers()) {
            if (number > last) {
                TreeRemoval.remove(at(number));
            }
        }
    }

    /** Takes one; the container stands still meanwhile, and goes on. */
    Snapshot take(Dumps dumps, CheckpointSubject subject) throws IOException, InterruptedException {
        List<Snapshot> points = points();
        Optional<Snapshot> before = points.isEmpty() ? Optional.empty() : Optional.of(points.get(points.size() - 1));
        int number = numbers().isEmpty() ? 1 : numbers().last() + 1;
        Files.createDirectories(directory);
        Files.createDirectory(at(number));
        Path images = Snapshot.images(at(number));
        Files.createDirectory(images);
        try {
            long bytes = dump(dumps, subject, number, before)
                    + share(images, before.map(point -> Snapshot.images(at(number(point)))));
            Snapshot point = new Snapshot(PREFIX + number, Instant.now(), bytes);
            Layers.flush(at(number));
            point.write(at(number));
            return point;
        } catch (IOException | ContainerException e) {
            Checkpoints.keepLog(subject.files(), images, e);
            TreeRemoval.remove(at(number));
            throw e;
        }
    }

    private long dump(Dumps dumps, CheckpointSubject subject, int number, Optional<Snapshot> before)
            throws IOException, InterruptedException {
        OptionalInt earlier = before.isPresent() ? OptionalInt.of(number(before.get())) : OptionalInt.empty();
        try (PointPages pages = new PointPages(directory, number, earlier);
                StreamChannel.Pair pair = StreamChannel.pair()) {
            Thread server = PageService.start(pair.ours(), pages, pages::fail);
            DumpOrder order = new DumpOrder(
                    Snapshot.images(at(number)),
                    true,
                    Optional.of(pair.theirs()),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
            LayerCopy files;
            try (StoppedTree tree = dumps.dump(subject, order)) {
                files = LayerCopy.of(subject.files().upper(), at(number), before.map(point -> at(number(point))));
                tree.finish();
            } finally {
                pair.ours().close();
                server.join();
            }
            pages.sync();
            return pages.keptBytes() + files.bytes();
        }
    }

    /**
     * Images that are as before, such as the contents of file systems in memory, are the earlier files by other names.
     *
     * @return bytes of the others
     */
    private static long share(Path images, Optional<Path> before) throws IOException {
        long bytes = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(images)) {
            for (Path image : all) {
                Path earlier = before.orElse(images).resolve(image.getFileName());
                if (before.isPresent() && Files.isRegularFile(earlier) && Files.mismatch(image, earlier) < 0) {
                    Files.delete(image);
                    Files.createLink(image, earlier);
                } else {
                    bytes += Files.size(image);
                }
            }
        }
        return bytes;
    }

    /** The images of a point, whole. */
    Return.Images images(Snapshot point) {
        return target -> {
            Return.link(Snapshot.images(at(number(point))), target);
            new Memories(directory).rebuild(number(point), target);
        };
    }

    Path layer(Snapshot point) {
        return Snapshot.layer(at(number(point)));
    }

    /** Drops a point; the others stay whole. */
    void drop(Snapshot point) throws IOException {
        int number = number(point);
        TreeSet<Integer> staying = new TreeSet<>();
        points().forEach(one -> staying.add(number(one)));
        staying.remove(number);
        List<Integer> neighbours = new ArrayList<>();
        Optional.ofNullable(staying.lower(number)).ifPresent(neighbours::add);
        Optional.ofNullable(staying.higher(number)).ifPresent(neighbours::add);
        Snapshot.makeIncomplete(at(number));
        List<Integer> unneeded = new Memories(directory).release(number, neighbours);
        for (int empty : unneeded) {
            if (!staying.contains(empty)) {
                TreeRemoval.remove(at(empty));
            }
        }
        TreeRemoval.remove(Snapshot.images(at(number)));
        TreeRemoval.remove(Snapshot.layer(at(number)));
        TreeRemoval.remove(at(number).resolve("index"));
    }
}
