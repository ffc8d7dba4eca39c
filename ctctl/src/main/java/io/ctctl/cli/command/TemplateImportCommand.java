package io.ctctl.cli.command;

import io.ctctl.cli.option.ClientPaths;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.template.Templates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl template import SOURCE NAME",
        description =
                "%nMakes a template of a directory or of a tar archive, plain or compressed by gzip, zstd or xz; - "
                        + "reads the archive from stdin.%n")
public final class TemplateImportCommand implements Command {
    @Parameters(index = "0", paramLabel = "SOURCE", description = "A directory, an archive, or -.")
    String source;

    @Parameters(index = "1", paramLabel = "NAME", description = "The template's name.")
    String name;

    private final Templates templates;

    public TemplateImportCommand(Templates templates) {
        this.templates = templates;
    }

    @Override
    public int run(Request request) throws IOException {
        try (ProgressLine progress = new ProgressLine(request, name)) {
            if (source.equals("-")) {
                try (InputStream archive = Files.newInputStream(ClientPaths.readable(request, source))) {
                    templates.importArchive(archive, name, progress);
                }
            } else {
                templates.importFrom(ClientPaths.readable(request, source), name, progress);
            }
        }
        request.out().write(name + "\n");
        return 0;
    }
}
