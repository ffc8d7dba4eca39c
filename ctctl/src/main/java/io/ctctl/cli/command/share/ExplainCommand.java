package io.ctctl.cli.command.share;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Format;
import io.ctctl.cli.text.Printed;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.share.Limits;
import io.ctctl.runtime.share.Setting;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl explain [OPTION...] CONTAINER",
        description = "%nShows the kernel files behind each setting of a container, with what they say now.%n")
public final class ExplainCommand implements Command {
    @Mixin
    OutputFormat format;

    @Parameters(paramLabel = "CONTAINER", description = "Name or id.")
    String name;

    private final Containers containers;
    private final Limits limits;

    public ExplainCommand(Containers containers, Limits limits) {
        this.containers = containers;
        this.limits = limits;
    }

    @Override
    public int run(Request request) throws IOException {
        boolean json = format.json();
        List<Limits.Explained> all = limits.explain(containers.find(name));
        if (json) {
            Printed.json(request, all);
            return 0;
        }
        StringBuilder text = new StringBuilder();
        for (Limits.Explained explained : all) {
            append(text, explained);
        }
        request.out().write(text.toString());
        return 0;
    }

    private static void append(StringBuilder text, Limits.Explained explained) {
        Setting setting = explained.setting();
        text.append("--")
                .append(setting.option())
                .append(' ')
                .append(Format.printable(setting.wanted()))
                .append(": ")
                .append(Format.printable(setting.enforcement().toString()))
                .append('\n');
        if (explained.now().isEmpty()) {
            setting.files().forEach(file -> text.append("    ").append(file).append('\n'));
        }
        explained.now().forEach((file, content) -> {
            text.append("    ").append(file).append(':');
            String[] lines = content.split("\n");
            for (String line : lines) {
                text.append(lines.length == 1 ? " " : "\n        ").append(Format.printable(line));
            }
            text.append('\n');
        });
    }
}
