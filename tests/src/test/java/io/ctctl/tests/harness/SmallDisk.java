package io.ctctl.tests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system that is soon full, on an existing directory. */
public record SmallDisk(Path path) implements AutoCloseable {
    /** {@code size} as mount takes it, as in {@code 16m}. */
    public SmallDisk(Path path, String size) {
        this(path);
        Command.of("mount", "-t", "tmpfs", "-o", "mode=711,size=" + size, "none", path.toString())
                .run()
                .ok();
    }

    /** In a directory of its own. */
    public static SmallDisk create(String size) {
        try {
            return new SmallDisk(Files.createTempDirectory(Path.of("/tmp"), "ct"), size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An instance on it, to be closed first. */
    public CtctlInstance instance() {
        return CtctlInstance.in(directory("i"));
    }

    /** A directory on it. */
    public Path directory(String name) {
        try {
            return Files.createDirectories(path.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves no byte of it. */
    public void fill() {
        Command.of("dd", "if=/dev/zero", "of=" + filler(), "bs=64k").run().code(1);
    }

    public void empty() {
        Command.of("rm", "-f", filler()).run().ok();
    }

    private String filler() {
        return path.resolve("filler").toString();
    }

    @Override
    public void close() {
        Command.of("umount", "-l", path.toString()).run();
        Command.of("rmdir", path.toString()).run();
    }
}
