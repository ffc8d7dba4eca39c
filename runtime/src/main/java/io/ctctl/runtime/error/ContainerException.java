package io.ctctl.runtime.error;

/** One line for the user: what, why and, where there is something to do, what to do; lower case, no full stop. */
public final class ContainerException extends RuntimeException {
    private final ErrorKind kind;

    public ContainerException(ErrorKind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public ContainerException(ErrorKind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public ErrorKind kind() {
        return kind;
    }
}
