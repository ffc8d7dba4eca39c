package io.ctctl.runtime.net;

import io.ctctl.linux.Errno;
import io.ctctl.linux.SyscallException;
import io.ctctl.netvirt.netlink.NetlinkException;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;

/** Turns what the kernel said about a network into what the user can act on. */
final class Problems {
    private Problems() {}

    /** {@code action} is verb and object, as in "make network web". */
    static ContainerException of(String action, IOException cause) {
        return new ContainerException(kind(cause), action + ": " + cause.getMessage(), cause);
    }

    private static ErrorKind kind(IOException cause) {
        if (cause instanceof NetlinkException refused) {
            return kind(refused.errno());
        }
        return cause instanceof SyscallException failed ? kind(failed.errno()) : ErrorKind.FAILED;
    }

    private static ErrorKind kind(Errno errno) {
        return switch (errno) {
            case EPERM, EACCES -> ErrorKind.PERMISSION;
            case EOPNOTSUPP, EPROTONOSUPPORT, EAFNOSUPPORT -> ErrorKind.HOST_LACKS;
            case EEXIST, EADDRINUSE -> ErrorKind.NAME_IN_USE;
            case ENOSPC, EXFULL -> ErrorKind.NO_SPACE;
            default -> ErrorKind.FAILED;
        };
    }
}
