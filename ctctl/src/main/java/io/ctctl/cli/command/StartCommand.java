package io.ctctl.cli.command;

import io.ctctl.cli.option.DetachKeys;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Commands;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl start [OPTION...] CONTAINER...",
        description = "%nStarts containers that do not run.%n")
public final class StartCommand implements Command {
    @Option(
            names = {"-a", "--attach"},
            description = "Connect stdout and stderr, forward signals; exit as the program.")
    boolean attach;

    @Option(
            names = {"-i", "--interactive"},
            description = "Connect stdin too.")
    boolean interactive;

    @Option(names = "--detach-keys", paramLabel = "KEYS", description = "Leave the terminal; ctrl-p,ctrl-q by default.")
    String detachKeys;

    @Parameters(arity = "1..*", paramLabel = "CONTAINER", description = "Names or ids.")
    List<String> names;

    private final Containers containers;

    public StartCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        if (!attach && !interactive) {
            return EachContainer.run(request, containers, names, id -> containers.start(id, Optional.empty()));
        }
        if (names.size() > 1) {
            throw new ContainerException(ErrorKind.USAGE, "-a and -i take one container, not " + names.size());
        }
        ContainerId id = containers.find(names.get(0));
        ContainerView view = containers.view(id);
        boolean tty = view.config().process().tty();
        if (tty) {
            Sessions.requireTerminal(request);
        }
        Optional<String> keys = Optional.ofNullable(detachKeys)
                .map(DetachKeys::checked)
                .or(() -> view.config().lifecycle().detachKeys());
        boolean stdin = interactive && view.config().process().stdin();
        containers.start(id, Optional.of(Sessions.open(request, new Sessions.Wanted(tty, stdin, true, keys))));
        return Commands.SESSION_DECIDES;
    }
}
