package io.ctctl.cli.option;

import io.ctctl.linux.Signal;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;

/** Signals as users write them: {@code TERM}, {@code SIGTERM}, {@code 15}. */
public final class Signals {
    private Signals() {}

    public static Signal parse(String text) {
        try {
            return Signal.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ContainerException(
                    ErrorKind.USAGE, "unknown signal \"" + text + "\": use a name as in TERM, or a number", e);
        }
    }
}
