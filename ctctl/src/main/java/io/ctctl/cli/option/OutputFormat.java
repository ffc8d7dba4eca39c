package io.ctctl.cli.option;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import picocli.CommandLine.Option;

/** How a list is printed. */
public final class OutputFormat {
    @Option(names = "--format", paramLabel = "table|json", description = "For people, or for programs.")
    String format = "table";

    /** Whether programs read it. */
    public boolean json() {
        return switch (format) {
            case "json" -> true;
            case "table" -> false;
            default ->
                throw new ContainerException(ErrorKind.USAGE, "unknown format \"" + format + "\": use table or json");
        };
    }
}
