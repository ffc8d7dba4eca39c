package io.ctctl.cli.command;

import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.template.Templates;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl template rm TEMPLATE...",
        description = "%nRemoves templates that no container is made of.%n")
public final class TemplateRmCommand implements Command {
    @Parameters(arity = "1..*", paramLabel = "TEMPLATE", description = "Names.")
    List<String> names;

    private final Templates templates;

    public TemplateRmCommand(Templates templates) {
        this.templates = templates;
    }

    @Override
    public int run(Request request) throws IOException {
        for (String name : names) {
            templates.remove(name);
            request.out().write(name + "\n");
        }
        return 0;
    }
}
