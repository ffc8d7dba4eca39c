package io.ctctl.runtime.daemon;

import io.ctctl.linux.InodeFlags;
import io.ctctl.linux.Stat;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes an instance's directories, and removes them. Whoever can write to them is root: existing ones that others may write to are refused. */
final class Directories {
    private static final Logger LOG = LoggerFactory.getLogger(Directories.class);
    private static final int WRITABLE_BY_OTHERS = 022;

    /** What daemons make in a run directory, and what in a state directory: nothing else there is ours to remove. */
    private static final Pattern RUN_ENTRY = Pattern.compile(
            "ctctl\\.sock|spawner\\.sock|daemon\\.(lock|out)|c|criu|net|network-namespace|scratch|forwarding.*|shaping\\.json");

    private static final Pattern STATE_ENTRY = Pattern.compile(
            "containers|templates|networks|migrations|spare(\\.new)?|forwarding\\.json|shaping\\.json|(daemon|spawner)\\.log.*");

    private Directories() {}

    /** The directories that are there whether or not a container is. */
    static void make(Instance instance, int ownUid) throws IOException {
        make(instance.runDir(), "rwx--x--x", ownUid);
        make(instance.containerRuns(), "rwx--x--x", ownUid);
        make(instance.scratch(), "rwxr-xr-x", ownUid);
        for (String mountPoint : new String[] {"lower", "upper", "root", "binds"}) {
            make(instance.scratch().resolve(mountPoint), "rwxr-xr-x", ownUid);
        }
        make(instance.stateDir(), "rwx--x--x", ownUid);
        make(instance.containerStates(), "rwx--x--x", ownUid);
        InodeFlags.spread(instance.containerStates());
        make(instance.templates(), "rwx--x--x", ownUid);
    }

    private static void make(Path directory, String permissions, int ownUid) throws IOException {
        if (Files.isDirectory(directory)) {
            check(directory, ownUid);
            return;
        }
        if (directory.getParent() != null) {
            Files.createDirectories(directory.getParent());
        }
        Files.createDirectory(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
    }

    private static void check(Path directory, int ownUid) throws IOException {
        Stat stat = Stat.of(directory.toRealPath());
        boolean foreign = stat.uid() != 0 && stat.uid() != ownUid;
        if (foreign || (stat.permissions() & WRITABLE_BY_OTHERS) != 0) {
            throw new ContainerException(
                    ErrorKind.PERMISSION,
                    "directory " + directory + " can be written to by others: give the daemon a directory of its own");
        }
    }

    /** Removes what the instance has, its state only when {@code purge}; what is not its own stays. */
    static void remove(Instance instance, boolean purge) throws IOException {
        if (purge) {
            remove(instance.stateDir(), STATE_ENTRY);
        }
        remove(instance.runDir(), RUN_ENTRY);
    }

    private static void remove(Path directory, Pattern own) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(
                directory, entry -> own.matcher(entry.getFileName().toString()).matches())) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    TreeRemoval.remove(entry);
                } else {
                    Files.delete(entry);
                }
            }
        }
        try {
            Files.delete(directory);
        } catch (DirectoryNotEmptyException e) {
            LOG.info("{} stays: there is more in it than is ours", directory);
        }
    }
}
