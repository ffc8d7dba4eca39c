package io.ctctl.runtime.error;

import io.ctctl.linux.Errno;
import io.ctctl.linux.SyscallException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Turns what the kernel said into what the user can act on. */
public final class Failures {
    private static final String OUT_OF_FILES =
            "the daemon has too many files open: try again, or raise its limit of files";

    private Failures() {}

    /** What went wrong, in one line. */
    public static String line(IOException e) {
        if (isOutOfFiles(e)) {
            return OUT_OF_FILES;
        }
        // file descriptors, lengths and offsets are of no use to whoever has to make room
        return e instanceof SyscallException failed && kind(failed.errno()) == ErrorKind.NO_SPACE
                ? "no space left on device (" + failed.call() + ")"
                : String.valueOf(e.getMessage());
    }

    private static boolean isOutOfFiles(IOException e) {
        return e instanceof SyscallException failed
                ? failed.errno() == Errno.EMFILE || failed.errno() == Errno.ENFILE
                : String.valueOf(e.getMessage()).contains("Too many open files");
    }

    /** {@code action} is verb and object, as in "create web". */
    public static ContainerException io(String action, IOException cause) {
        String why = cause(cause);
        ErrorKind kind = kind(cause);
        String advice =
                switch (kind) {
                    case NO_SPACE -> "; remove containers or templates that are no longer needed";
                    case PERMISSION -> "; the daemon has to run as root";
                    default -> "";
                };
        return new ContainerException(kind, action + ": " + why + advice, cause);
    }

    /** The kind that an errno of the kernel means. */
    static ErrorKind kind(Errno errno) {
        return switch (errno) {
            case ENOSPC, EDQUOT -> ErrorKind.NO_SPACE;
            case EACCES, EPERM, EROFS -> ErrorKind.PERMISSION;
            case ENOSYS, EOPNOTSUPP, ENODEV -> ErrorKind.HOST_LACKS;
            case ETIMEDOUT -> ErrorKind.TIMED_OUT;
            default -> ErrorKind.FAILED;
        };
    }

    private static ErrorKind kind(IOException e) {
        if (e instanceof SyscallException failed) {
            return kind(failed.errno());
        }
        if (e instanceof AccessDeniedException) {
            return ErrorKind.PERMISSION;
        }
        // java.nio knows no class for these: the reason is strerror(3)'s text
        String reason = e instanceof FileSystemException file ? String.valueOf(file.getReason()) : e.getMessage();
        if (reason != null && (reason.contains("No space left") || reason.contains("quota exceeded"))) {
            return ErrorKind.NO_SPACE;
        }
        return ErrorKind.FAILED;
    }

    private static String cause(IOException e) {
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + ": no such file or directory";
        }
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied";
        }
        if (e instanceof FileAlreadyExistsException exists) {
            return exists.getFile() + ": exists already";
        }
        if (isOutOfFiles(e)) {
            return OUT_OF_FILES;
        }
        String message = String.valueOf(e.getMessage());
        return message.isEmpty() ? e.getClass().getSimpleName() : message.replace('\n', ' ');
    }
}
