package io.ctctl.runtime.spec;

import io.ctctl.linux.Errno;
import io.ctctl.linux.NamespaceFile;
import io.ctctl.linux.SyscallException;
import io.ctctl.oci.IdMapping;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.IdRange;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The ids of a user namespace, outside as the host's. */
public record UserIds(List<IdMapping> uids, List<IdMapping> gids) {
    private static final Path PROC = Path.of("/proc");

    public UserIds {
        uids = List.copyOf(uids);
        gids = List.copyOf(gids);
    }

    static UserIds of(IdRange range) {
        return new UserIds(List.of(range.mapping()), List.of(range.mapping()));
    }

    /**
     * Those of the user namespace a file holds open. Only a process that lives there shows them; ContainerException when
     * there is none, or root is not mapped.
     */
    static UserIds of(Path file) throws IOException {
        try (NamespaceFile namespace = NamespaceFile.open(file);
                DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            long inode = namespace.inode();
            if (file.startsWith(PROC) && file.endsWith(Path.of("ns", "user")) && file.getNameCount() == 4) {
                return read(file.getParent().getParent(), file);
            }
            for (Path process : processes) {
                if (lives(process, inode)) {
                    return read(process, file);
                }
            }
        }
        throw new ContainerException(
                ErrorKind.USAGE, "no process lives in the user namespace " + file + ": its id mappings cannot be read");
    }

    private static boolean lives(Path process, long inode) throws IOException {
        try (NamespaceFile namespace = NamespaceFile.open(process.resolve("ns/user"))) {
            return namespace.inode() == inode;
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ESRCH) {
                // it has ended meanwhile
                return false;
            }
            throw e;
        }
    }

    private static UserIds read(Path process, Path file) throws IOException {
        UserIds ids = new UserIds(mappings(process.resolve("uid_map")), mappings(process.resolve("gid_map")));
        if (ids.root(ids.uids).isEmpty() || ids.root(ids.gids).isEmpty()) {
            throw new ContainerException(
                    ErrorKind.USAGE, "user and group 0 are not mapped in the user namespace " + file);
        }
        return ids;
    }

    /** Lines of the kernel: inside, outside, count. */
    private static List<IdMapping> mappings(Path map) throws IOException {
        return Files.readAllLines(map).stream()
                .map(line -> line.strip().split("\\s+"))
                .map(words ->
                        new IdMapping(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2])))
                .toList();
    }

    /** Host id of the root inside. */
    long rootUid() {
        return root(uids).orElse(0L);
    }

    private Optional<Long> root(List<IdMapping> mappings) {
        return mappings.stream()
                .filter(mapping -> mapping.containerId() == 0)
                .map(IdMapping::hostId)
                .findFirst();
    }
}
