package io.ctctl.runtime;

import io.ctctl.linux.InodeFlags;
import io.ctctl.runtime.instance.StateFiles;
import io.ctctl.runtime.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The directories of the next container that has a layer, made when there is time for it: a renamed directory costs a tenth of
 * three new ones. One that a daemon has left is there for the next.
 */
final class SpareLayer {
    private final Path ready;
    private final Path nursery;
    private final RandomGenerator random = new SplittableRandom();

    /** @param directory of the file system that containers are on */
    SpareLayer(Path directory) {
        ready = directory.resolve("spare");
        nursery = directory.resolve("spare.new");
    }

    /** Makes them unless they are there; one caller at a time. */
    void prepare() throws IOException {
        if (Files.exists(ready)) {
            return;
        }
        // what was left half made
        TreeRemoval.remove(nursery);
        Files.createDirectory(nursery);
        // ext4 takes no inode that was free within the last minute: where many containers come and go in one place, it
        // looks through hundreds for each new file. The name decides where a directory is placed.
        InodeFlags.spread(nursery);
        Path unfinished = nursery.resolve(Long.toHexString(random.nextLong()));
        StateDirectory.makeUncommitted(new StateFiles(unfinished));
        Files.move(unfinished, ready, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(nursery);
    }

    /** Whether they have become this container's; whoever is first gets them. */
    boolean become(Path container) throws IOException {
        try {
            Files.move(ready, container, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException ignored) {
            // ENOENT: the last start was a moment ago
            return false;
        }
    }
}
