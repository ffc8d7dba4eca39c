package io.ctctl.cli.command;

import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        customSynopsis = "ctctl version [OPTION...]",
        description = "%nShows the version of ctctl, of its protocol, and of the Java it runs on.%n")
public final class VersionCommand implements Command {
    @Option(names = "--short", description = "Print ctctl's version only.")
    boolean brief;

    @Mixin
    OutputFormat format;

    @Override
    public int run(Request request) throws IOException {
        if (brief) {
            request.out().write("ctctl " + Version.current() + "\n");
            return 0;
        }
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("version", Version.current());
        facts.put("protocol", String.valueOf(Request.PROTOCOL));
        facts.put("java", Runtime.version().toString());
        facts.put("daemonPid", String.valueOf(ProcessHandle.current().pid()));
        facts.put("clientPid", String.valueOf(request.peer().pid()));
        if (format.json()) {
            Printed.json(request, facts);
            return 0;
        }
        Table table = new Table("ctctl", facts.get("version"));
        table.row("protocol", facts.get("protocol"));
        table.row("java", facts.get("java"));
        table.row("daemon", "process " + facts.get("daemonPid"));
        request.out().write(table.toString());
        return 0;
    }
}
