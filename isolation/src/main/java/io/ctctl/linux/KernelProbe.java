package io.ctctl.linux;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Tries calls in ways that change nothing, to learn whether this kernel, and whoever filters our calls, lets them
 * through.
 */
public final class KernelProbe {
    private static final int OPEN_TREE_CLONE = 1;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int MOUNT_ATTR_IDMAP = 0x100000;
    private static final int MOUNT_ATTR_BYTES = 32;
    private static final int UFFD_USER_MODE_ONLY = 1;

    private KernelProbe() {}

    /** Why there are no pidfds; empty when there are. */
    public static Optional<Errno> pidfd() {
        return close(
                Kernel.attempt(Syscall.PIDFD_OPEN, (int) ProcessHandle.current().pid(), 0));
    }

    /** Why there is no userfaultfd; empty when there is. */
    public static Optional<Errno> userfaultfd() {
        return close(Kernel.attempt(Syscall.USERFAULTFD, UFFD_USER_MODE_ONLY | OpenFlag.CLOSE_ON_EXEC.bits()));
    }

    /** Whether a userfaultfd can note which pages are written, without stopping the writer (Linux 6.7). */
    public static boolean writeProtection() {
        long fd = Kernel.attempt(Syscall.USERFAULTFD, UFFD_USER_MODE_ONLY | OpenFlag.CLOSE_ON_EXEC.bits());
        if (fd < 0) {
            return false;
        }
        try {
            WriteProtection.of(Fd.of((int) fd)).close();
            return true;
        } catch (SyscallException ignored) {
            // EINVAL: an older kernel
            return false;
        }
    }

    /** Why clone3 is not to be had; empty when it is. */
    public static Optional<Errno> clone3() {
        // arguments too short are EINVAL to a kernel that knows the call, and nothing is cloned
        long result = Kernel.attempt(Syscall.CLONE3, null, 0);
        return result == -Errno.EINVAL.number() ? Optional.empty() : Optional.of(Errno.of((int) -result));
    }

    /**
     * Makes a detached copy of the mount a directory is on, maps its ids through a user namespace, and lets it go.
     * EINVAL: the file system cannot be idmapped.
     */
    public static void idmappedMount(Path directory, Fd userNamespace) throws SyscallException {
        try (Fd tree = Fd.of((int) Kernel.call(
                Syscall.OPEN_TREE,
                Kernel.CURRENT_DIRECTORY,
                directory.toString(),
                OPEN_TREE_CLONE | OpenFlag.CLOSE_ON_EXEC.bits()))) {
            // struct mount_attr { u64 attr_set, attr_clr, propagation, userns_fd }
            NativeBytes attributes = NativeBytes.named("idmap", MOUNT_ATTR_BYTES);
            attributes.bytes().putLong(0, MOUNT_ATTR_IDMAP).putLong(24, userNamespace.value());
            Kernel.call(Syscall.MOUNT_SETATTR, tree, "", AT_EMPTY_PATH, attributes, MOUNT_ATTR_BYTES);
        }
    }

    private static Optional<Errno> close(long result) {
        if (result < 0) {
            return Optional.of(Errno.of((int) -result));
        }
        Fd.of((int) result).close();
        return Optional.empty();
    }
}
