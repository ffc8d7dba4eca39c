package io.ctctl.isolation.seccomp;

import io.ctctl.oci.SeccompAction;

/** Actions as SECCOMP_RET_* values of linux/seccomp.h. */
final class Answer {
    static final int KILL_PROCESS = 0x8000_0000;
    static final int EPERM = 1;
    static final int ENOSYS = 38;

    private static final int KILL_THREAD = 0;
    private static final int TRAP = 0x0003_0000;
    private static final int ERRNO = 0x0005_0000;
    private static final int TRACE = 0x7ff0_0000;
    private static final int LOG = 0x7ffc_0000;
    private static final int ALLOW = 0x7fff_0000;

    private Answer() {}

    static int errno(int errno) {
        return ERRNO | errno;
    }

    /** The value; an absent {@code errnoRet} is EPERM, and only ERRNO and TRACE take one. */
    static int of(SeccompAction action, Integer errnoRet) {
        int detail = errnoRet == null ? EPERM : errnoRet;
        return switch (action) {
            // libseccomp's and runc's reading of the short name.
            case SCMP_ACT_KILL, SCMP_ACT_KILL_THREAD -> KILL_THREAD;
            case SCMP_ACT_KILL_PROCESS -> KILL_PROCESS;
            case SCMP_ACT_TRAP -> TRAP;
            case SCMP_ACT_ERRNO -> errno(detail);
            case SCMP_ACT_TRACE -> TRACE | detail;
            case SCMP_ACT_LOG -> LOG;
            case SCMP_ACT_ALLOW -> ALLOW;
            case SCMP_ACT_NOTIFY ->
                throw new IllegalArgumentException(
                        "the seccomp profile uses SCMP_ACT_NOTIFY: listeners are not supported, use another action");
        };
    }

    /** Whether calls that get this answer may be executed. */
    static boolean mayExecute(SeccompAction action) {
        return switch (action) {
            case SCMP_ACT_ALLOW, SCMP_ACT_LOG, SCMP_ACT_TRACE -> true;
            default -> false;
        };
    }
}
