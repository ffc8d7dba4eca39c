package io.ctctl.cli.command;

import io.ctctl.cli.option.ListFormat;
import io.ctctl.cli.text.Format;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.template.Template;
import io.ctctl.runtime.template.Templates;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(customSynopsis = "ctctl template ls [OPTION...]", description = "%nLists templates.%n")
public final class TemplateLsCommand implements Command {
    @Mixin
    ListFormat format;

    private final Templates templates;

    public TemplateLsCommand(Templates templates) {
        this.templates = templates;
    }

    @Override
    public int run(Request request) throws IOException {
        format.print(request, templates.list(), Template::name, TemplateLsCommand::table);
        return 0;
    }

    private static Table table(List<Template> templates) {
        Instant now = Instant.now();
        Table table = new Table("NAME", "SIZE", "CREATED", "SOURCE");
        for (Template template : templates) {
            table.row(
                    template.name(),
                    Format.bytes(template.bytes()),
                    Format.ago(template.created(), now),
                    Format.printable(template.source()));
        }
        return table;
    }
}
