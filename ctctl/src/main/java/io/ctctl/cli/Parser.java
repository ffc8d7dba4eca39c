package io.ctctl.cli;

import io.ctctl.cli.command.Command;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/**
 * A picocli model with its command. Parsing sets every option of the command, also those not given, and costs more than all
 * else a run decides: a command that has last been given the same words is left as it is.
 */
final class Parser {
    private final CommandLine line;
    private final boolean keeps;
    private List<String> parsed;

    /** {@code keeps}: running the command changes none of its options. */
    Parser(CommandLine line, boolean keeps) {
        this.line = line;
        this.keeps = keeps;
    }

    CommandLine line() {
        return line;
    }

    Command command() {
        return line.getCommand();
    }

    /** Whether its command has the options of these words. */
    boolean has(List<String> words) {
        return words.equals(parsed);
    }

    /** Gives the command the options of these words; throws picocli's ParameterException. */
    ParseResult parse(List<String> words) {
        if (!has(words)) {
            parsed = null;
            line.parseArgs(words.toArray(String[]::new));
            parsed = keeps ? List.copyOf(words) : null;
        }
        return line.getParseResult();
    }
}
