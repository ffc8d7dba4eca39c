package io.ctctl.cli.option;

import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a list is printed: as a table, as JSON, or only the names in it. */
public final class ListFormat {
    @Option(
            names = {"-q", "--quiet"},
            description = "Print names only.")
    boolean quiet;

    @Mixin
    OutputFormat format;

    public <T> void print(Request request, List<T> all, Function<T, String> name, Function<List<T>, Table> table)
            throws IOException {
        if (quiet) {
            for (T one : all) {
                request.out().write(name.apply(one) + "\n");
            }
        } else if (format.json()) {
            Printed.json(request, all);
        } else {
            request.out().write(table.apply(all).toString());
        }
    }
}
