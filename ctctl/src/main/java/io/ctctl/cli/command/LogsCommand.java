package io.ctctl.cli.command;

import io.ctctl.cli.log.ContainerLog;
import io.ctctl.cli.option.Times;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl logs [OPTION...] CONTAINER",
        description = "%nPrints what a container's program wrote, stdout to stdout and stderr to stderr.%n")
public final class LogsCommand implements Command {
    @Option(
            names = {"-f", "--follow"},
            description = "Go on until the container ends.")
    boolean follow;

    @Option(
            names = {"-n", "--tail"},
            paramLabel = "N",
            description = "Only the last N lines; all is everything.")
    String tail = "all";

    @Option(names = "--since", paramLabel = "TIME", description = "From then on: 10m for ten minutes ago, or a date.")
    String since;

    @Option(
            names = {"-t", "--timestamps"},
            description = "Show when each line was written.")
    boolean times;

    @Parameters(paramLabel = "CONTAINER", description = "Name or id.")
    String name;

    private final Containers containers;

    public LogsCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        ContainerLog.Selection selection = new ContainerLog.Selection(
                lines(), Optional.ofNullable(since).map(text -> Times.parse("--since", text, Instant.now())), times);
        ContainerId id = containers.find(name);
        Path file = containers.log(id);
        if (!Files.isDirectory(file.toAbsolutePath().getParent())) {
            return 0;
        }
        ContainerLog log = new ContainerLog(file);
        if (follow) {
            log.follow(request, selection, () -> runs(id));
        } else {
            log.print(request, selection);
        }
        return 0;
    }

    private boolean runs(ContainerId id) {
        try {
            return containers.view(id).state().status().mayRun();
        } catch (ContainerException e) {
            if (e.kind() == ErrorKind.NO_SUCH_CONTAINER) {
                return false;
            }
            throw e;
        }
    }

    private Optional<Long> lines() {
        if (tail.equals("all")) {
            return Optional.empty();
        }
        if (!tail.matches("[0-9]{1,18}")) {
            throw new ContainerException(ErrorKind.USAGE, "bad --tail \"" + tail + "\": use a number of lines or all");
        }
        return Optional.of(Long.valueOf(tail));
    }
}
