package io.ctctl.runtime.template;

import io.ctctl.linux.Errno;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.template.TemplateException.Kind;
import io.ctctl.runtime.tool.ToolException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Turns what went wrong while a template was made into one line with a kind. */
final class TemplateFailures {
    /** With less than this left on the file system, what failed did so for want of space, whatever it said. */
    private static final long NO_SPACE_BYTES = 64 * 1024;

    private TemplateFailures() {}

    static TemplateException explain(String name, Path directory, IOException e) {
        String what = "cannot make template " + name + ": ";
        Kind kind = kind(directory, e);
        return switch (kind) {
            case NO_SPACE ->
                new TemplateException(
                        kind,
                        what + "No space left on device (the file system of " + directory + "); nothing was kept",
                        e);
            case CANCELLED -> new TemplateException(kind, what + "cancelled", e);
            default -> new TemplateException(kind, what + e.getMessage(), e);
        };
    }

    private static Kind kind(Path directory, IOException e) {
        if (e instanceof SyscallException failed) {
            return kind(failed.errno());
        } else if (e instanceof ClosedByInterruptException || e instanceof InterruptedIOException) {
            return Kind.CANCELLED;
        } else if (e instanceof AccessDeniedException) {
            return Kind.PERMISSION;
        } else if (e instanceof TemplateException known && known.kind() != Kind.TOOL_FAILED) {
            return known.kind();
        } else if (e instanceof ToolException tool && tool.missing()) {
            return Kind.MISSING_TOOL;
        }
        return saysNoSpace(e) || isFull(directory)
                ? Kind.NO_SPACE
                : e instanceof TemplateException || e instanceof ToolException ? Kind.TOOL_FAILED : Kind.BAD_SOURCE;
    }

    private static Kind kind(Errno errno) {
        return switch (errno) {
            case ENOSPC, EDQUOT -> Kind.NO_SPACE;
            case EACCES, EPERM, EROFS -> Kind.PERMISSION;
            case ENAMETOOLONG, ELOOP, EXDEV, EMLINK -> Kind.HOSTILE;
            default -> Kind.BAD_SOURCE;
        };
    }

    /** The class library keeps strerror(3) but not the errno, and removes the half copy that filled the disk. */
    private static boolean saysNoSpace(IOException e) {
        return e instanceof FileSystemException failed && "No space left on device".equals(failed.getReason());
    }

    private static boolean isFull(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace() < NO_SPACE_BYTES;
        } catch (IOException ignored) {
            // statfs failed: then something worse than a full disk is the matter, and has been reported
            return false;
        }
    }
}
