package io.ctctl.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options in messages as they were typed: those who refuse a value do not know which of an option's names it had. */
final class TypedNames {
    private TypedNames() {}

    static String in(String message, List<String> arguments, CommandSpec spec) {
        String text = message;
        for (OptionSpec option : spec.options()) {
            Optional<String> typed = typed(option, arguments);
            if (typed.isPresent()) {
                text = renamed(text, option, typed.get());
            }
        }
        return text;
    }

    // the first that has one of the names: a program's own options come after those of the command
    private static Optional<String> typed(OptionSpec option, List<String> arguments) {
        if (Arrays.stream(option.names()).filter(name -> name.startsWith("--")).count() < 2) {
            return Optional.empty(); // there is but one to call it by
        }
        return arguments.stream()
                .flatMap(word -> Arrays.stream(option.names()).filter(name -> isNamed(word, name)))
                .findFirst();
    }

    private static boolean isNamed(String word, String name) {
        return word.equals(name) || word.startsWith(name.startsWith("--") ? name + "=" : name);
    }

    private static String renamed(String text, OptionSpec option, String typed) {
        String result = text;
        for (String name : option.names()) {
            if (name.startsWith("--") && !name.equals(typed)) {
                result = Pattern.compile("(?<![\\w-])" + Pattern.quote(name) + "(?![\\w-])")
                        .matcher(result)
                        .replaceAll(Matcher.quoteReplacement(typed));
            }
        }
        return result;
    }
}
