package io.ctctl.runtime.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.concurrent.ThreadLocalRandom;

/**
 * {@code rm -rf} of a tree somebody hostile has written: every step is relative to an open directory and follows no
 * symbolic link, and a tree deeper than a few levels is cut into pieces, so that depth costs neither descriptors nor
 * stack.
 */
public final class TreeRemoval {
    private static final int DEEPEST = 32;

    private final SecureDirectoryStream<Path> top;
    // nobody can have made such a name beforehand, to be in the way
    private final String cut = ".removing-" + ThreadLocalRandom.current().nextLong() + "-";
    private int cuts;

    private TreeRemoval(SecureDirectoryStream<Path> top) {
        this.top = top;
    }

    /** Deletes the directory and all below it; one that does not exist is deleted already. */
    public static void remove(Path directory) throws IOException {
        Path name = directory.getFileName();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory.getParent())) {
            if (!(stream instanceof SecureDirectoryStream<Path> parent)) {
                throw new IOException(directory + ": this file system does not offer openat");
            }
            try (SecureDirectoryStream<Path> top = parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                TreeRemoval removal = new TreeRemoval(top);
                removal.empty(top, 0);
                removal.removePieces();
            }
            parent.deleteDirectory(name);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException ignored) {
            // ENOENT: what is not there needs no deleting.
        }
    }

    private void empty(SecureDirectoryStream<Path> directory, int depth) throws IOException {
        for (Path entry : directory) {
            try {
                remove(directory, entry.getFileName(), depth);
            } catch (NoSuchFileException ignored) {
                // ENOENT: somebody else deletes here, too; the rest is still ours to delete
            }
        }
    }

    private void remove(SecureDirectoryStream<Path> directory, Path name, int depth) throws IOException {
        if (!isDirectory(directory, name)) {
            directory.deleteFile(name);
        } else if (depth == DEEPEST) {
            directory.move(name, top, Path.of(cut + cuts++));
        } else if (depth > 0 || !name.toString().startsWith(cut)) {
            removeDirectory(directory, name, depth);
        }
    }

    private void removeDirectory(SecureDirectoryStream<Path> parent, Path name, int depth) throws IOException {
        try (SecureDirectoryStream<Path> directory = parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            empty(directory, depth + 1);
        }
        parent.deleteDirectory(name);
    }

    private void removePieces() throws IOException {
        for (int piece = 0; piece < cuts; piece++) {
            removeDirectory(top, Path.of(cut + piece), 0);
        }
    }

    private static boolean isDirectory(SecureDirectoryStream<Path> directory, Path name) throws IOException {
        return directory
                .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes()
                .isDirectory();
    }
}
