package io.ctctl.runtime.tool;

import java.io.IOException;

/** A program of the host that could not be run, or that failed. */
public final class ToolException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean missing;

    ToolException(String message, IOException cause) {
        super(message, cause);
        missing = true;
    }

    ToolException(String message) {
        super(message);
        missing = false;
    }

    /** Whether it could not even be started. */
    public boolean missing() {
        return missing;
    }
}
