package io.ctctl.runtime.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A directory of files that outlives a crash of the machine, as soon as its own name does. */
public final class FlushedDirectory {
    private FlushedDirectory() {}

    /** Returns when the disk has every file in it. An interrupt is no failure. */
    public static void flush(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    flushFile(file);
                }
            }
        }
        flushNames(directory);
    }

    /** Returns when the disk has a file, which may have another name by then. */
    public static void flushFile(Path file) throws IOException {
        RetriedIo.run(() -> force(file));
    }

    /** Returns when the disk has the names that are in a directory. */
    public static void flushNames(Path directory) throws IOException {
        RetriedIo.run(() -> force(directory));
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
