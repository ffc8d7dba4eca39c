package io.ctctl.cli.command;

import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Format;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.store.Json;
import io.ctctl.runtime.template.Template;
import io.ctctl.runtime.template.Templates;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(customSynopsis = "ctctl template ls [OPTION...]", description = "%nLists templates.%n")
public final class TemplateLsCommand implements Command {
    @Option(
            names = {"-q", "--quiet"},
            description = "Print names only.")
    boolean quiet;

    @Mixin
    OutputFormat format;

    private final Templates templates;

    public TemplateLsCommand(Templates templates) {
        this.templates = templates;
    }

    @Override
    public int run(Request request) throws IOException {
        List<Template> all = templates.list();
        if (quiet) {
            for (Template template : all) {
                request.out().write(template.name() + "\n");
            }
        } else if (format.json()) {
            request.outBytes().write(Json.bytes(all));
            request.out().write("\n");
        } else {
            Instant now = Instant.now();
            Table table = new Table("NAME", "SIZE", "CREATED", "SOURCE");
            for (Template template : all) {
                table.row(
                        template.name(),
                        Format.bytes(template.bytes()),
                        Format.ago(template.created(), now),
                        Format.printable(template.source()));
            }
            request.out().write(table.toString());
        }
        return 0;
    }
}
