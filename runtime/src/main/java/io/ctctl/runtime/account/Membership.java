package io.ctctl.runtime.account;

import io.ctctl.linux.ControlFile;
import io.ctctl.linux.Errno;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.RunningContainer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** Which container a process of the host is in, by its control groups. */
public final class Membership {
    // ESRCH: it ended between open and read
    private static final Set<Errno> GONE = Set.of(Errno.ENOENT, Errno.ESRCH);

    private final String groups;

    private Membership(String groups) {
        this.groups = groups;
    }

    /** Of a process id as the daemon's pid namespace counts; empty when there is no such process. */
    public static Optional<Membership> of(int pid) throws SyscallException {
        return read(Path.of("/proc", Integer.toString(pid), "cgroup"));
    }

    static Optional<Membership> read(Path file) throws SyscallException {
        try {
            return Optional.of(new Membership(ControlFile.read(file)));
        } catch (SyscallException e) {
            if (GONE.contains(e.errno())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Empty when it is in none of them. */
    public Optional<RunningContainer> among(Collection<RunningContainer> containers) {
        return containers.stream()
                .filter(container -> isBelow(container.cgroup().path().toString()))
                .findFirst();
    }

    /** In any hierarchy: one that has moved itself further down is still inside. */
    boolean isBelow(String path) {
        // "4:memory:/ctctl-1234/abcd", with more in front where the daemon itself is not at the root
        return groups.lines().anyMatch(line -> (line + "/").contains("/" + path + "/"));
    }
}
