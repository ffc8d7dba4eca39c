package io.ctctl.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in one line. */
final class UsageMessages {
    private UsageMessages() {}

    /** {@code ctctl run: unknown option '--foo'; did you mean '--for'? See 'ctctl run --help'}. */
    static String of(ParameterException e) {
        CommandLine parser = e.getCommandLine();
        String name = parser.getCommandName();
        return name + ": " + what(e, parser) + "; see '" + name + " --help'";
    }

    private static String what(ParameterException e, CommandLine parser) {
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(unmatched.getUnmatched().get(0), parser);
        }
        if (e instanceof MissingParameterException missing
                && !missing.getMissing().isEmpty()) {
            return missing(missing.getMissing().get(0));
        }
        if (e.getArgSpec() != null && e.getValue() != null) {
            String reason = reason(e);
            // Some values explain themselves in full.
            return reason.startsWith("bad ")
                    ? label(e.getArgSpec()) + ": " + reason
                    : "bad value '" + e.getValue() + "' for " + label(e.getArgSpec()) + (reason.isEmpty() ? "" : ": ")
                            + reason;
        }
        return decapitalised(e.getMessage());
    }

    private static String unmatched(String word, CommandLine parser) {
        if (!word.startsWith("-") || word.equals("-")) {
            return "unexpected argument '" + word + "'";
        }
        int equals = word.indexOf('=');
        String option = equals < 0 ? word : word.substring(0, equals);
        List<String> similar = Similar.to(
                option, new ArrayList<>(parser.getCommandSpec().optionsMap().keySet()));
        return "unknown option '" + option + "'"
                + (similar.isEmpty() ? "" : ", did you mean '" + similar.get(0) + "'?");
    }

    private static String missing(ArgSpec argument) {
        return argument.isOption()
                ? "option '" + ((OptionSpec) argument).longestName() + "' needs a value: " + argument.paramLabel()
                : argument.paramLabel() + " is missing";
    }

    private static String label(ArgSpec argument) {
        return argument.isOption() ? "option '" + ((OptionSpec) argument).longestName() + "'" : argument.paramLabel();
    }

    // picocli says "Invalid value for option '--x': WHY", and WHY is ours when a converter of ours said it.
    private static String reason(ParameterException e) {
        String message = e.getMessage();
        int colon = message.indexOf(": ");
        String why = colon < 0 ? "" : message.substring(colon + 2);
        if (why.contains(" is not a")) {
            return "a number is needed";
        }
        return why;
    }

    private static String decapitalised(String message) {
        String line = message.lines().findFirst().orElse("bad command line");
        return line.isEmpty() ? line : Character.toLowerCase(line.charAt(0)) + line.substring(1);
    }
}
