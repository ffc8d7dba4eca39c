package io.ctctl.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeRemovalTest {
    @TempDir
    Path directory;

    @Test
    void symbolicLinksAreRemovedAndNotFollowed() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "x");
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Files.createSymbolicLink(tree.resolve("link"), outside);
        Files.createSymbolicLink(tree.resolve("dangling"), Path.of("/nonexistent"));

        TreeRemoval.remove(tree);

        assertThat(tree).doesNotExist();
        assertThat(outside.resolve("precious")).exists();
    }

    @Test
    void aTreeThatIsItselfASymbolicLinkIsNotEntered() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "x");
        Path link = Files.createSymbolicLink(directory.resolve("tree"), outside);

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> TreeRemoval.remove(link))
                .isInstanceOf(IOException.class);

        assertThat(outside.resolve("precious")).exists();
    }

    @Test
    void aTreeDeeperThanAnyDescriptorTableIsRemoved() throws IOException {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Path deep = tree;
        for (int level = 0; level < 1500; level++) {
            deep = Files.createDirectory(deep.resolve("d"));
        }
        Files.writeString(deep.resolve("file"), "x");

        TreeRemoval.remove(tree);

        assertThat(tree).doesNotExist();
    }

    @Test
    void directoriesNobodyMayReadAreRemoved() throws IOException {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Path closed = Files.createDirectory(tree.resolve("closed"));
        Files.writeString(closed.resolve("file"), "x");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isReadable(closed), "needs root");

        TreeRemoval.remove(tree);

        assertThat(tree).doesNotExist();
    }

    @Test
    void whatIsNotThereIsRemovedAlready() throws IOException {
        TreeRemoval.remove(directory.resolve("absent"));

        assertThat(directory).isEmptyDirectory();
    }

    /** As when a container is removed while the images it came from are. */
    @Test
    void whoeverElseDeletesInItLeavesTheRestToUs() throws Exception {
        for (int round = 0; round < 5; round++) {
            Path tree = Files.createDirectory(directory.resolve("shared" + round));
            Path inner = Files.createDirectory(tree.resolve("images"));
            for (int i = 0; i < 300; i++) {
                Files.createFile(inner.resolve("file" + i));
                Files.createFile(tree.resolve("file" + i));
            }
            CountDownLatch begun = new CountDownLatch(1);
            Thread other = new Thread(() -> {
                begun.countDown();
                for (int i = 0; i < 300; i++) {
                    inner.resolve("file" + i).toFile().delete();
                    tree.resolve("file" + i).toFile().delete();
                }
            });
            other.start();
            begun.await();
            TreeRemoval.remove(tree);
            other.join();
            assertThat(tree).doesNotExist();
        }
    }
}
