package io.ctctl.cli;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.ArrayList;
import java.util.List;

/**
 * A command line taken apart: options before the command, the command, the rest.
 *
 * @param name of the command, two words for one of a group; help, --help or --version without one
 * @param arguments after the command; a --format given before it comes first
 */
record CommandWords(String name, List<String> arguments) {

    static CommandWords of(List<String> argv, CommandTable table) {
        List<String> carried = new ArrayList<>();
        int at = 0;
        while (at < argv.size() && argv.get(at).startsWith("-")) {
            String word = argv.get(at);
            if (word.equals("-h") || word.equals("--help")) {
                return new CommandWords("--help", List.of());
            } else if (word.equals("-V") || word.equals("-v") || word.equals("--version")) {
                return new CommandWords("version", List.of("--short"));
            } else if (word.equals("--host")) {
                // The client has used it: we are the daemon it leads to.
                at += 2;
            } else if (word.startsWith("--host=")) {
                at++;
            } else if (word.equals("--format") && at + 1 < argv.size()) {
                carried.addAll(argv.subList(at, at + 2));
                at += 2;
            } else if (word.startsWith("--format=")) {
                carried.add(word);
                at++;
            } else {
                throw new ContainerException(ErrorKind.USAGE, "unknown option '" + word + "'; see 'ctctl --help'");
            }
        }
        return at < argv.size() ? command(argv, at, carried, table) : new CommandWords("--help", List.of());
    }

    private static CommandWords command(List<String> argv, int at, List<String> carried, CommandTable table) {
        String name = argv.get(at);
        int next = at + 1;
        if (table.isGroup(name)
                && next < argv.size()
                && table.find(name + " " + argv.get(next)).isPresent()) {
            name = name + " " + argv.get(next);
            next++;
        }
        List<String> arguments = new ArrayList<>(carried);
        arguments.addAll(argv.subList(next, argv.size()));
        return new CommandWords(name, List.copyOf(arguments));
    }
}
