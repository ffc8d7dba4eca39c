package io.ctctl.checkpoint.dirty;

import java.io.IOException;

/** The process has executed another program since its tracker was made: it has other memory. */
final class MemoryGoneException extends IOException {
    private static final long serialVersionUID = 1;

    MemoryGoneException() {
        super("the process has executed another program");
    }
}
