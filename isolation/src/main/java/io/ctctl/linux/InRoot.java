package io.ctctl.linux;

import java.util.EnumSet;
import java.util.Set;

/**
 * Opens paths as a process chrooted to a directory would (openat2 with RESOLVE_IN_ROOT): absolute symlinks and
 * {@code ..} stay inside, magic links of procfs are refused, and no rename meanwhile leads out. For every path that
 * somebody else had a hand in.
 */
public final class InRoot {
    private static final int RESOLVE_NO_MAGICLINKS = 0x02;
    private static final int RESOLVE_IN_ROOT = 0x10;
    private static final int OPEN_HOW_BYTES = 24;
    private static final int ATTEMPTS = 128;

    private InRoot() {}

    /** Opens what exists; with NO_FOLLOW and PATH a final symlink itself. */
    public static Fd open(Fd root, String path, OpenFlag... flags) throws SyscallException {
        Set<OpenFlag> set = EnumSet.noneOf(OpenFlag.class);
        set.addAll(Set.of(flags));
        return open(root, path, set, 0);
    }

    /** Opens, or makes with CREATE and these permissions (less the umask). */
    public static Fd open(Fd root, String path, Set<OpenFlag> flags, int permissions) throws SyscallException {
        Set<OpenFlag> all = OpenFlag.closeOnExec(flags);
        // struct open_how { u64 flags, mode, resolve }; a mode without O_CREAT is EINVAL
        NativeBytes how = NativeBytes.named(all + " in root", OPEN_HOW_BYTES);
        how.bytes()
                .putLong(0, all.stream().mapToLong(OpenFlag::bits).sum())
                .putLong(8, flags.contains(OpenFlag.CREATE) ? permissions : 0)
                .putLong(16, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
        String name = path.isEmpty() ? "." : path;
        long result = 0;
        for (int i = 0; i < ATTEMPTS; i++) {
            result = Kernel.attempt(Syscall.OPENAT2, root, name, how, OPEN_HOW_BYTES);
            if (result >= 0) {
                return Fd.of((int) result);
            } else if (result != -Errno.EAGAIN.number()) {
                break;
            }
            // EAGAIN: a rename anywhere on the machine raced with a "..", so that the kernel could not be sure
        }
        throw Kernel.failure(Syscall.OPENAT2, result, root, name, how, OPEN_HOW_BYTES);
    }

    /** Opens a directory (O_PATH), making it and every missing parent with these permissions. */
    public static Fd makeDirectories(Fd root, String path, int permissions) throws SyscallException {
        try {
            return open(root, path, OpenFlag.PATH, OpenFlag.DIRECTORY);
        } catch (SyscallException failed) {
            String trimmed = path.replaceAll("/+$", "");
            if (failed.errno() != Errno.ENOENT || trimmed.isEmpty()) {
                throw failed;
            }
            int slash = trimmed.lastIndexOf('/');
            String name = trimmed.substring(slash + 1);
            try (Fd parent = makeDirectories(root, trimmed.substring(0, Math.max(slash, 0)), permissions)) {
                Inode.makeDirectory(parent, name, permissions);
            }
            return open(root, path, OpenFlag.PATH, OpenFlag.DIRECTORY);
        }
    }
}
