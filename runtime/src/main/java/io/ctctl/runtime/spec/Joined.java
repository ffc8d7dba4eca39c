package io.ctctl.runtime.spec;

import io.ctctl.linux.Errno;
import io.ctctl.linux.NamespaceFile;
import io.ctctl.linux.SyscallException;
import io.ctctl.oci.NamespaceType;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.NamespaceSource;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.IdRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The namespaces a start enters, looked at.
 *
 * @param config the configuration, with {@code host} where what is entered turns out to be the host's
 * @param paths files that hold them open
 * @param foreign those that belong to another user namespace than the container's: what shows them cannot be mounted
 * @param ids of the container's user namespace; empty in the host's
 */
record Joined(
        ContainerConfig config, Map<NamespaceType, Path> paths, Set<NamespaceType> foreign, Optional<UserIds> ids) {

    /** {@code range}: what the container gets when its user namespace is a new one. */
    static Joined of(ContainerConfig wanted, Optional<IdRange> range, Function<String, Neighbour> neighbours)
            throws IOException {
        ContainerConfig config = wanted;
        Map<NamespaceType, Path> paths = new EnumMap<>(NamespaceType.class);
        for (NamespaceType type : NamespaceType.values()) {
            NamespaceSource source = NamespaceChoice.of(wanted, type);
            Optional<Path> path = Optional.empty();
            if (source instanceof NamespaceSource.File file) {
                path = Optional.of(file.path());
            } else if (source instanceof NamespaceSource.Container container) {
                int pid = neighbours.apply(container.reference()).pid();
                path = Optional.of(Path.of("/proc", Integer.toString(pid), "ns", type.file()));
            }
            if (path.isPresent() && isOurs(path.get(), type)) {
                config = NamespaceChoice.with(config, type, NamespaceSource.HOST);
            } else {
                path.ifPresent(file -> paths.put(type, file));
            }
        }
        Path users = paths.get(NamespaceType.USER);
        Optional<UserIds> ids;
        if (NamespaceChoice.isHost(config, NamespaceType.USER)) {
            ids = Optional.empty();
        } else {
            ids = users == null ? range.map(UserIds::of) : Optional.of(UserIds.of(users));
        }
        Set<NamespaceType> foreign = ids.isEmpty() ? Set.of() : foreign(paths);
        refuse(config, foreign, NamespaceType.PID, "--pid");
        refuse(config, foreign, NamespaceType.CGROUP, "--cgroupns");
        return new Joined(config, paths, foreign, ids);
    }

    /** Without what shows it, a container would see the host's instead. */
    private static void refuse(ContainerConfig config, Set<NamespaceType> foreign, NamespaceType type, String option) {
        if (foreign.contains(type)) {
            throw new ContainerException(
                    ErrorKind.USAGE,
                    option + "=" + NamespaceChoice.of(config, type) + " belongs to another user namespace:"
                            + " join that too with --userns, or use --userns=host");
        }
    }

    private static Set<NamespaceType> foreign(Map<NamespaceType, Path> paths) throws IOException {
        Set<NamespaceType> foreign = EnumSet.noneOf(NamespaceType.class);
        Path users = paths.get(NamespaceType.USER);
        for (Map.Entry<NamespaceType, Path> entry : paths.entrySet()) {
            if (entry.getKey() != NamespaceType.USER && !belongs(entry.getValue(), Optional.ofNullable(users))) {
                foreign.add(entry.getKey());
            }
        }
        return foreign;
    }

    /** {@code users}: absent for one that is yet to be made. */
    private static boolean belongs(Path path, Optional<Path> users) throws IOException {
        try (NamespaceFile namespace = NamespaceFile.open(path)) {
            long owner = namespace.owner();
            return users.isPresent() && owner == inode(users.get());
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOTTY) {
                throw usage(path + " is no namespace", e);
            }
            throw e;
        }
    }

    private static long inode(Path path) throws IOException {
        try (NamespaceFile namespace = NamespaceFile.open(path)) {
            return namespace.inode();
        }
    }

    private static boolean isOurs(Path path, NamespaceType type) throws IOException {
        try (NamespaceFile namespace = NamespaceFile.open(path);
                NamespaceFile ours = NamespaceFile.open(Path.of("/proc/self/ns", type.file()))) {
            return namespace.inode() == ours.inode();
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT) {
                throw usage(path + " does not exist: has the process it belongs to ended?", e);
            }
            throw e;
        }
    }

    private static ContainerException usage(String message, Exception cause) {
        return new ContainerException(ErrorKind.USAGE, message, cause);
    }
}
