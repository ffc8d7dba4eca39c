package io.ctctl.runtime.error;

/** What went wrong, as far as a caller can act on it; the kind alone decides the exit code. */
public enum ErrorKind {
    FAILED(1),
    USAGE(2),
    NO_SUCH_CONTAINER(3),
    NO_SUCH_TEMPLATE(4),
    NAME_IN_USE(5),
    WRONG_STATE(6),
    NO_SPACE(7),
    PERMISSION(8),
    TIMED_OUT(9),
    HOST_LACKS(10),
    DAEMON_SILENT(11),
    NO_SUCH_NETWORK(12),
    NOT_MIGRATABLE(16),
    NOT_EXECUTABLE(126),
    NOT_FOUND(127);

    /** The code of {@code run}, {@code exec} and {@code create} for everything that is not 126 or 127. */
    public static final int COULD_NOT_RUN = 125;

    private final int exitCode;

    ErrorKind(int exitCode) {
        this.exitCode = exitCode;
    }

    /** The exit code of a management command. */
    public int exitCode() {
        return exitCode;
    }

    /** The exit code of a command whose exit code is otherwise the program's own: 125, 126 or 127. */
    public int runExitCode() {
        return exitCode >= NOT_EXECUTABLE.exitCode ? exitCode : COULD_NOT_RUN;
    }
}
