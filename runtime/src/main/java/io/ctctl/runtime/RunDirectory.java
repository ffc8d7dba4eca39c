package io.ctctl.runtime;

import io.ctctl.runtime.instance.RunFiles;
import io.ctctl.runtime.store.AtomicFile;
import io.ctctl.runtime.store.Durability;
import io.ctctl.runtime.store.TreeRemoval;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;

/** Makes and removes what a run has on tmpfs. */
final class RunDirectory {
    // others may pass: the container's root opens its /etc files through a bind mount, not through this directory
    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x"));
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");

    private RunDirectory() {}

    /** Makes the directory with the plan: from now on whatever the plan does can be undone. */
    static void make(RunFiles files, byte[] plan) throws IOException {
        directory(files.dir());
        AtomicFile.write(files.plan(), plan, Durability.DAEMON);
    }

    /** Adds the container's /etc files, owned by its root. */
    static void fill(RunFiles files, Map<String, String> etc, long rootUid) throws IOException {
        directory(files.etc());
        for (Map.Entry<String, String> file : etc.entrySet()) {
            Path path = files.etc().resolve(file.getKey());
            Files.write(path, file.getValue().getBytes(StandardCharsets.UTF_8));
            // the umask of whoever started the daemon must not decide what the container can read
            Files.setPosixFilePermissions(path, FILE);
            if (rootUid != 0) {
                Files.setAttribute(path, "unix:uid", (int) rootUid);
                Files.setAttribute(path, "unix:gid", (int) rootUid);
            }
        }
    }

    /** Both, for a start that nothing else is done beside. */
    static void make(RunFiles files, Map<String, String> etc, long rootUid, byte[] plan) throws IOException {
        make(files, plan);
        fill(files, etc, rootUid);
    }

    private static void directory(Path path) throws IOException {
        try {
            Files.createDirectory(path, DIRECTORY);
        } catch (FileAlreadyExistsException e) {
            // left by a start whose undoing was cut short; nobody uses it, its container does not run
            TreeRemoval.remove(path);
            Files.createDirectory(path, DIRECTORY);
        }
    }

    static void remove(RunFiles files) throws IOException {
        TreeRemoval.remove(files.dir());
    }
}
