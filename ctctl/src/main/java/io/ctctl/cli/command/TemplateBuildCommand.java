package io.ctctl.cli.command;

import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.template.BuildOptions;
import io.ctctl.runtime.template.Templates;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl template build [OPTION...] KIND",
        description =
                "%nBuilds a template: busybox from this machine's package, debian from the mirror this machine is "
                        + "configured with.%n")
public final class TemplateBuildCommand implements Command {
    @Option(names = "--name", paramLabel = "NAME", description = "The template's name; that of the kind by default.")
    String name;

    @Option(names = "--include", split = ",", paramLabel = "PACKAGE", description = "Add packages (debian).")
    List<String> include = List.of();

    @Parameters(paramLabel = "KIND", description = "busybox or debian.")
    String kind;

    private final Templates templates;

    public TemplateBuildCommand(Templates templates) {
        this.templates = templates;
    }

    @Override
    public int run(Request request) throws IOException {
        String wanted = name == null ? kind : name;
        try (ProgressLine progress = new ProgressLine(request, wanted)) {
            templates.build(kind, options(wanted), progress);
        }
        request.out().write(wanted + "\n");
        return 0;
    }

    private BuildOptions options(String wanted) {
        try {
            return new BuildOptions(wanted, include);
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
        }
    }
}
