package io.ctctl.cli;

import io.ctctl.cli.option.Heading;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

/** A command's options in its help, under the headings of the classes they are declared in. */
final class OptionList {
    private static final String OWN = "";

    private OptionList() {}

    static String render(CommandLine.Help help) {
        Map<String, List<OptionSpec>> sections = new LinkedHashMap<>();
        sections.put(OWN, new ArrayList<>());
        for (OptionSpec option : help.commandSpec().options()) {
            sections.computeIfAbsent(heading(option), heading -> new ArrayList<>())
                    .add(option);
        }
        StringBuilder text = new StringBuilder();
        sections.forEach((heading, options) -> text.append(section(help, heading, options)));
        return text.toString();
    }

    private static String heading(OptionSpec option) {
        if (option.userObject() instanceof Field field) {
            Heading heading = field.getDeclaringClass().getAnnotation(Heading.class);
            return heading == null ? OWN : heading.value();
        }
        return OWN;
    }

    private static String section(CommandLine.Help help, String heading, List<OptionSpec> options) {
        CommandLine.Help.Layout layout = help.createDefaultLayout(options, List.of(), help.colorScheme());
        layout.addAllOptions(options, help.parameterLabelRenderer());
        String title = heading.isEmpty()
                ? ""
                : help.colorScheme().ansi() == Ansi.ON
                        ? Ansi.ON.string("\n@|bold " + heading + "|@\n")
                        : "\n" + heading + "\n";
        return title + layout;
    }
}
