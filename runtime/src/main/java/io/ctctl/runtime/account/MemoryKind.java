package io.ctctl.runtime.account;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.Controller;
import io.ctctl.linux.SyscallException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What a container's memory is used for. Too dear to be read all the time: the kernel adds it up when asked. */
public enum MemoryKind {
    /** Not backed by files: heaps and stacks. */
    ANONYMOUS("total_rss", "anon"),
    /** The page cache, tmpfs included. */
    FILE("total_cache", "file"),
    /** Of that, tmpfs and shared memory, which can only be swapped. */
    SHARED("total_shmem", "shmem"),
    /** Of that, not yet written to disk. */
    DIRTY("total_dirty", "file_dirty"),
    /** The kernel's own on its behalf. */
    KERNEL("", "kernel"),
    SOCKETS("", "sock");

    private final String v1;
    private final String v2;

    MemoryKind(String v1, String v2) {
        this.v1 = v1;
        this.v2 = v2;
    }

    /** Bytes by kind; what this kernel does not tell apart is absent. */
    static Map<MemoryKind, Long> read(ContainerCgroup cgroup) throws SyscallException {
        Map<MemoryKind, Long> kinds = new EnumMap<>(MemoryKind.class);
        Optional<Path> directory = cgroup.directory(Controller.MEMORY);
        if (directory.isEmpty()) {
            return kinds;
        }
        boolean v2 = cgroup.isV2(Controller.MEMORY);
        Map<String, Long> stat = KernelFile.keyed(directory.get().resolve("memory.stat"));
        for (MemoryKind kind : values()) {
            Optional.ofNullable(stat.get(v2 ? kind.v2 : kind.v1)).ifPresent(bytes -> kinds.put(kind, bytes));
        }
        if (!v2) {
            KernelFile.number(directory.get().resolve("memory.kmem.usage_in_bytes"))
                    .ifPresent(bytes -> kinds.put(KERNEL, bytes));
            KernelFile.number(directory.get().resolve("memory.kmem.tcp.usage_in_bytes"))
                    .ifPresent(bytes -> kinds.put(SOCKETS, bytes));
        }
        return kinds;
    }
}
