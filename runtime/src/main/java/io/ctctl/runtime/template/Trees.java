package io.ctctl.runtime.template;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;

/** Whole directory trees of ours, that nobody else changes meanwhile; symlinks are never followed. */
final class Trees {
    private Trees() {}

    /** A new directory 0711 with a unique name: apt's own user must be able to walk through it. */
    static Path makeDirectory(Path parent, String prefix) throws IOException {
        Path made = Files.createTempDirectory(parent, prefix);
        return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx--x--x"));
    }

    /** A new directory 0755, whatever the umask. */
    static Path makeRoot(Path path) throws IOException {
        return Files.setPosixFilePermissions(Files.createDirectory(path), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Removes a tree; one that is not there is removed already. */
    static void delete(Path tree) throws IOException {
        try {
            Files.walkFileTree(tree, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException failed) throws IOException {
                    if (failed != null) {
                        throw failed;
                    }
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException e) {
            if (!e.getFile().equals(tree.toString())) {
                throw e;
            }
        }
    }

    /** The bytes of all regular files, each inode once. */
    static long bytes(Path tree) throws IOException {
        Set<Object> seen = new HashSet<>();
        long[] sum = new long[1];
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && seen.add(attributes.fileKey())) {
                    sum[0] += attributes.size();
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return sum[0];
    }
}
