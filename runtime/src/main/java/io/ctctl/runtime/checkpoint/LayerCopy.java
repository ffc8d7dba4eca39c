package io.ctctl.runtime.checkpoint;

import io.ctctl.runtime.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A copy of what a container wrote, in which files that have not changed since an earlier copy are that copy's.
 *
 * @param bytes of the files that were copied
 */
record LayerCopy(long bytes) {
    private static final String MARKS = "layer.marks";
    private static final String DIRECTORY = "directory";

    /** Into the directory of a point, beside its images. {@code before}: that of an earlier one. */
    static LayerCopy of(Path layer, Path point, Optional<Path> before) throws IOException, InterruptedException {
        if (!Files.isDirectory(layer)) {
            return new LayerCopy(0);
        }
        Map<String, String> now = marks(layer);
        Path target = Snapshot.layer(point);
        Files.writeString(point.resolve(MARKS), text(now));
        Optional<Path> earlier = before.filter(one -> Files.exists(one.resolve(MARKS)));
        if (earlier.isEmpty()) {
            Layers.copy(layer, target);
            return new LayerCopy(size(layer, now.keySet()));
        }
        Map<String, String> then = parse(Files.readString(earlier.get().resolve(MARKS)));
        Layers.link(Snapshot.layer(earlier.get()), target);
        List<String> changed = new ArrayList<>();
        now.forEach((path, mark) -> {
            if (mark.equals(DIRECTORY) || !mark.equals(then.get(path))) {
                changed.add(path);
            }
        });
        for (Map.Entry<String, String> old : then.entrySet()) {
            // a file that is linked must not be written to: the copy gets another one in its place
            if (!old.getValue().equals(now.get(old.getKey()))) {
                remove(target.resolve(old.getKey()));
            }
        }
        Layers.copy(layer, changed, target, point.resolve("layer.tar"));
        return new LayerCopy(size(layer, changed));
    }

    /** Nothing when it went with its directory. */
    private static void remove(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            TreeRemoval.remove(path);
        } else {
            Files.deleteIfExists(path);
        }
    }

    /** Whatever is written to a file changes its time of change, which nobody can set. */
    private static Map<String, String> marks(Path layer) throws IOException {
        Map<String, String> marks = new TreeMap<>();
        Files.walkFileTree(layer, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                marks.put(layer.relativize(directory).toString(), DIRECTORY);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Map<String, Object> unix = Files.readAttributes(file, "unix:ino,ctime,size", LinkOption.NOFOLLOW_LINKS);
                marks.put(
                        layer.relativize(file).toString(),
                        unix.get("ino") + " " + unix.get("ctime") + " " + unix.get("size"));
                return FileVisitResult.CONTINUE;
            }
        });
        return marks;
    }

    private static String text(Map<String, String> marks) {
        StringBuilder text = new StringBuilder();
        marks.forEach(
                (path, mark) -> text.append(mark).append('\0').append(path).append('\0'));
        return text.toString();
    }

    private static Map<String, String> parse(String text) {
        Map<String, String> marks = new TreeMap<>();
        String[] words = text.split("\0", -1);
        for (int i = 0; i + 1 < words.length; i += 2) {
            marks.put(words[i + 1], words[i]);
        }
        return marks;
    }

    private static long size(Path layer, Iterable<String> paths) throws IOException {
        long bytes = 0;
        for (String path : paths) {
            Path file = layer.resolve(path);
            bytes += Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : 0;
        }
        return bytes;
    }
}
