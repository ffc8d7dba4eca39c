package io.ctctl.cli.command.checkpoint;

import io.ctctl.checkpoint.image.ImageSummary;
import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.ClientPaths;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Printed;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.checkpoint.Archives;
import io.ctctl.runtime.checkpoint.Checkpoints;
import io.ctctl.runtime.checkpoint.Manifest;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl checkpoint inspect [OPTION...] FILE|CONTAINER",
        description =
                "%nShows what is in an archive, or in the checkpoint of a suspended container: processes, memory, sockets, and what it needs.%n")
public final class CheckpointInspectCommand implements Command {
    @Parameters(index = "0", paramLabel = "FILE|CONTAINER", description = "An archive's path, or a container.")
    String what;

    @Mixin
    OutputFormat format;

    private final Containers containers;
    private final Checkpoints checkpoints;
    private final Archives archives;

    public CheckpointInspectCommand(Containers containers, Checkpoints checkpoints, Archives archives) {
        this.containers = containers;
        this.checkpoints = checkpoints;
        this.archives = archives;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        Path file = ClientPaths.resolve(request, what);
        if (what.contains("/") || Files.isRegularFile(file)) {
            Manifest manifest = archives.inspect(file);
            if (format.json()) {
                return json(request, manifest);
            }
            request.out().write(CheckpointText.of(manifest, archives.refusal(manifest)));
            return 0;
        }
        ImageSummary summary = checkpoints.inspect(containers.find(what));
        if (format.json()) {
            return json(request, summary);
        }
        request.out().write(CheckpointText.of(summary));
        return 0;
    }

    private static int json(Request request, Object value) throws IOException {
        Printed.json(request, value);
        return 0;
    }
}
