package io.ctctl.runtime.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ctctl.checkpoint.protocol.MigrationId;
import io.ctctl.linux.Errno;
import io.ctctl.linux.Fd;
import io.ctctl.linux.InodeAttributes;
import io.ctctl.linux.OpenFlag;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.migration.JournalEntry.Arriving;
import io.ctctl.runtime.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories that a migration makes here for its volumes. Each bears the migration's id, as an extended attribute, until the
 * container is here: so the next daemon tells what a killed one has left half-way from what somebody has put in its place since.
 */
final class ArrivingVolumes {
    private static final Logger LOG = LoggerFactory.getLogger(ArrivingVolumes.class);
    private static final String MARK = "trusted.ctctl.arriving";

    private final MigrationId migration;
    private final List<Path> volumes;
    private final Set<Path> made = new HashSet<>();

    /** @param volumes absolute paths, of which none is there but by {@link #make} */
    ArrivingVolumes(MigrationId migration, List<Path> volumes) {
        this.migration = migration;
        this.volumes = volumes.stream().map(Path::normalize).toList();
    }

    /** Those that another daemon may have made. */
    static ArrivingVolumes of(Arriving entry) {
        return new ArrivingVolumes(
                new MigrationId(entry.migration()),
                entry.volumes().stream().map(Path::of).toList());
    }

    List<String> names() {
        return volumes.stream().map(Path::toString).toList();
    }

    /** Makes them, and what leads to them; an IOException when something is there by now, and what was made stays for {@link #discard}. */
    void make() throws IOException {
        for (Path volume : volumes) {
            if (!isOurs(volume)) {
                makeParents(volume);
                makeOne(volume);
            }
        }
    }

    private void makeParents(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (parent == null || Files.exists(parent)) {
            return;
        }
        makeParents(parent);
        try {
            makeOne(parent);
        } catch (FileAlreadyExistsException ignored) {
            // EEXIST: made by somebody else just now, who needs it too
        }
    }

    private void makeOne(Path directory) throws IOException {
        Files.createDirectory(directory);
        made.add(directory);
        try (Fd open = open(directory)) {
            InodeAttributes.setExtended(open, MARK, mark());
        } catch (SyscallException e) {
            if (e.errno() != Errno.EOPNOTSUPP) {
                throw e;
            }
            LOG.warn("{} cannot be marked: a daemon that is killed now leaves it behind", directory);
        }
    }

    /** Removes what was made, and nothing else; after a failure it can be tried again. */
    void discard() throws IOException {
        for (Path volume : volumes) {
            if (isOurs(volume)) {
                TreeRemoval.remove(volume);
                made.remove(volume);
            }
            discardParents(volume);
        }
    }

    private void discardParents(Path directory) throws IOException {
        for (Path one = directory.getParent(); one != null; one = one.getParent()) {
            if (Files.exists(one)) {
                if (!isOurs(one)) {
                    return;
                }
                try {
                    Files.delete(one);
                    made.remove(one);
                } catch (DirectoryNotEmptyException ignored) {
                    // ENOTEMPTY: another volume's, or somebody else's by now
                    return;
                }
            }
        }
    }

    /** The container is here: from now on they are like any other directory. */
    void keep() {
        for (Path volume : volumes) {
            try {
                for (Path one = volume; one != null && isOurs(one); one = one.getParent()) {
                    unmark(one);
                }
            } catch (IOException e) {
                // it says of a migration that is over that it is under way: nobody asks any more
                LOG.warn("{} keeps its mark: {}", volume, e.getMessage());
            }
        }
        made.clear();
    }

    private static void unmark(Path directory) throws IOException {
        try (Fd open = open(directory)) {
            InodeAttributes.removeExtended(open, MARK);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENODATA && e.errno() != Errno.EOPNOTSUPP) {
                throw e;
            }
        }
    }

    private boolean isOurs(Path directory) throws IOException {
        if (made.contains(directory)) {
            return true;
        }
        try (Fd open = open(directory)) {
            return Arrays.equals(InodeAttributes.extended(open, MARK), mark());
        } catch (SyscallException e) {
            // nothing there, nothing of ours, or nothing that could be
            if (Set.of(Errno.ENOENT, Errno.ENODATA, Errno.EOPNOTSUPP, Errno.ENOTDIR, Errno.ELOOP)
                    .contains(e.errno())) {
                return false;
            }
            throw e;
        }
    }

    private static Fd open(Path directory) throws SyscallException {
        return Fd.open(directory, OpenFlag.DIRECTORY, OpenFlag.NO_FOLLOW);
    }

    private byte[] mark() {
        return migration.value().getBytes(UTF_8);
    }
}
