package io.ctctl.linux;

/**
 * Opens directories that are really where their path says: no component may be a symlink, and none leads outside (openat2 with
 * RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS). For writing below a directory whose content somebody else decides.
 */
public final class Beneath {
    private static final int RESOLVE_NO_MAGICLINKS = 2;
    private static final int RESOLVE_NO_SYMLINKS = 4;
    private static final int RESOLVE_BENEATH = 8;
    private static final int OPEN_HOW_BYTES = 24;

    private Beneath() {}

    /** ELOOP at a symlink, ENOTDIR at what is no directory, EXDEV when it leads outside; {@code .} is the root itself. */
    public static Fd directory(Fd root, String relative) throws SyscallException {
        // struct open_how { u64 flags, mode, resolve }
        NativeBytes how = NativeBytes.named("O_PATH|O_DIRECTORY beneath, no symlinks", OPEN_HOW_BYTES);
        how.bytes()
                .putLong(0, OpenFlag.PATH.bits() | OpenFlag.DIRECTORY.bits() | OpenFlag.CLOSE_ON_EXEC.bits())
                .putLong(16, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
        return Fd.of((int) Kernel.call(Syscall.OPENAT2, root, relative, how, OPEN_HOW_BYTES));
    }
}
