package io.ctctl.cgroup;

import io.ctctl.linux.SyscallException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Numbers in the files of a container's cgroup; empty what this host does not keep, and limits that there are not. */
public record CgroupCounters(ContainerCgroup cgroup) {
    /** Of a file with one number. */
    public OptionalLong number(Controller controller, String file) throws SyscallException {
        Optional<Path> directory = cgroup.directory(controller);
        return directory.isPresent() ? ReadFile.number(directory.get().resolve(file)) : OptionalLong.empty();
    }

    /** Of a line {@code key number}. */
    public OptionalLong keyed(Controller controller, String file, String key) throws SyscallException {
        Optional<Path> directory = cgroup.directory(controller);
        return directory.isPresent() ? ReadFile.keyed(directory.get().resolve(file), key) : OptionalLong.empty();
    }

    public boolean isV2(Controller controller) {
        return cgroup.isV2(controller);
    }
}
