package io.ctctl.runtime.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are there whole or not at all. */
public final class AtomicFile {
    private AtomicFile() {}

    /** Makes what {@link #write} begins with, when there is time for it: a new inode costs more than all the rest. */
    public static void prepare(Path file) throws IOException {
        Files.createFile(temporary(file));
    }

    private static Path temporary(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".new");
    }

    /** Replaces the file; one writer at a time per file. On failure the old content stays and nothing is left behind; an interrupt is no failure. */
    public static void write(Path file, byte[] content, Durability durability) throws IOException {
        Path temporary = temporary(file);
        try {
            RetriedIo.run(() -> writeWhole(temporary, content, durability));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        if (durability == Durability.MACHINE) {
            RetriedIo.run(() -> syncDirectory(file.getParent()));
        }
    }

    /** Replaces the first byte of a file, for good; one flush of the disk. On failure it is as before. */
    public static void replaceFirst(Path file, byte before, byte after) throws IOException {
        boolean done = false;
        try {
            RetriedIo.run(() -> putFirst(file, after));
            done = true;
        } finally {
            if (!done) {
                putFirst(file, before);
            }
        }
    }

    private static void putFirst(Path file, byte value) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {value}), 0);
            channel.force(false);
        }
    }

    private static void writeWhole(Path file, byte[] content, Durability durability) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            if (durability == Durability.MACHINE) {
                channel.force(true);
            }
        }
    }

    private static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
