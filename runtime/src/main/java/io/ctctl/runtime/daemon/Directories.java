package io.ctctl.runtime.daemon;

import io.ctctl.linux.Stat;
import io.ctctl.runtime.ContainerException;
import io.ctctl.runtime.ErrorKind;
import io.ctctl.runtime.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes an instance's directories. Whoever can write to them is root: existing ones that others may write to are refused. */
final class Directories {
    private static final int WRITABLE_BY_OTHERS = 022;

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
}
