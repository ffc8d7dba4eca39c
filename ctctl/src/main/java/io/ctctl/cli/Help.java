package io.ctctl.cli;

import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The overview, the overview of a group, and what is said of a command that does not exist. */
final class Help {
    private static final int NARROW = 60;
    private static final int WIDE = 100;
    private static final int USUAL = 80;

    private static final String CLOSING =
            """

            Containers are given by name, by id, or by the beginning of an id.
            --host, or CTCTL_HOST, names the socket or the run directory of the daemon.
            'ctctl COMMAND --help' tells a command's options.
            """;

    private final CommandTable table;

    Help(CommandTable table) {
        this.table = table;
    }

    /** A command's options. */
    void usage(Request request, CommandLine parser) throws IOException {
        int width = request.columns() == 0 ? USUAL : Math.max(NARROW, Math.min(WIDE, request.columns()));
        parser.setUsageHelpWidth(width);
        request.out().write(parser.getUsageMessage(ansi(request)));
    }

    /** Answers words that name no single command. */
    int answer(Request request, CommandWords words) throws IOException {
        String name = words.name();
        List<String> arguments = words.arguments();
        if (name.equals("--help") || (name.equals("help") && arguments.isEmpty())) {
            overview(request);
            return 0;
        }
        if (name.equals("help")) {
            return of(request, String.join(" ", arguments));
        }
        if (!table.isGroup(name)) {
            return unknown(request, name);
        }
        if (arguments.isEmpty()
                || arguments.get(0).equals("--help")
                || arguments.get(0).equals("-h")) {
            group(request, name);
            return 0;
        }
        return unknown(request, name + " " + arguments.get(0));
    }

    private int of(Request request, String name) throws IOException {
        Optional<Parsers> parsers = table.find(name);
        if (parsers.isPresent()) {
            Parser parser = parsers.get().borrow(List.of());
            try {
                usage(request, parser.line());
            } finally {
                parsers.get().giveBack(parser);
            }
            return 0;
        }
        if (table.isGroup(name)) {
            group(request, name);
            return 0;
        }
        return unknown(request, name);
    }

    private int unknown(Request request, String name) throws IOException {
        List<String> similar = table.similar(name);
        String guess = similar.isEmpty()
                ? ""
                : similar.stream()
                        .map(word -> "'" + word + "'")
                        .collect(Collectors.joining(" or ", ", did you mean ", "?"));
        request.err().write("ctctl: unknown command '" + name + "'" + guess + "; see 'ctctl --help'\n");
        return ErrorKind.USAGE.exitCode();
    }

    private void overview(Request request) throws IOException {
        Writer out = request.out();
        Ansi ansi = ansi(request);
        out.write(ansi.string("@|bold Usage:|@ ctctl [--host SOCKET] COMMAND [OPTION...] [ARG...]\n"));
        for (var section : table.sections().entrySet()) {
            out.write(ansi.string("\n@|bold " + section.getKey() + "|@\n"));
            list(out, section.getValue(), table.nameWidth());
        }
        out.write(CLOSING);
    }

    private void group(Request request, String word) throws IOException {
        Writer out = request.out();
        out.write(ansi(request).string("@|bold Usage:|@ ctctl " + word + " COMMAND [OPTION...] [ARG...]\n\n"));
        list(out, table.group(word), table.nameWidth());
        out.write("\n'ctctl " + word + " COMMAND --help' tells a command's options.\n");
    }

    private static void list(Writer out, List<CommandEntry> entries, int nameWidth) throws IOException {
        for (CommandEntry entry : entries) {
            String gap = " ".repeat(2 + nameWidth - entry.name().length());
            out.write("  " + entry.name() + gap + entry.summary() + "\n");
        }
    }

    private static Ansi ansi(Request request) {
        return request.stdoutTty() && !request.env().containsKey("NO_COLOR") ? Ansi.ON : Ansi.OFF;
    }
}
