package io.ctctl.cli;

import io.ctctl.cli.command.Command;
import io.ctctl.runtime.error.ErrorKind;
import java.util.function.Supplier;

/**
 * A command of the table.
 *
 * @param name one word, or two for one of a group: {@code template ls}
 * @param summary at most 60 characters, for the overview
 * @param codes how its errors become exit codes
 * @param command makes it, with everything it works on
 */
public record CommandEntry(String name, String summary, Codes codes, Supplier<Command> command) {
    /** A command whose errors have codes of their own. */
    static CommandEntry entry(String name, String summary, Supplier<Command> command) {
        return new CommandEntry(name, summary, Codes.TABLE, command);
    }

    /** A command that ends as a program it runs. */
    static CommandEntry program(String name, String summary, Supplier<Command> command) {
        return new CommandEntry(name, summary, Codes.PROGRAM, command);
    }

    /** Which exit codes a command's errors have; docs/exit-codes.md. */
    public enum Codes {
        /** Each kind its own. */
        TABLE {
            @Override
            public int of(ErrorKind kind) {
                return kind.exitCode();
            }
        },
        /** 125, 126 or 127: every other code is the program's. */
        PROGRAM {
            @Override
            public int of(ErrorKind kind) {
                return kind.runExitCode();
            }
        };

        public abstract int of(ErrorKind kind);
    }
}
