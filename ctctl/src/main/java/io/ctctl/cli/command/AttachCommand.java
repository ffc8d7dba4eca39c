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
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl attach [OPTION...] CONTAINER",
        description = "%nConnects to a running container's program: its output, its stdin, signals.%n")
public final class AttachCommand implements Command {
    @Option(names = "--no-stdin", description = "Do not connect stdin.")
    boolean noStdin;

    @Option(
            names = "--sig-proxy",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "Forward signals to the program; true by default.")
    boolean forwardSignals = true;

    @Option(names = "--detach-keys", paramLabel = "KEYS", description = "Leave the terminal; ctrl-p,ctrl-q by default.")
    String detachKeys;

    @Parameters(paramLabel = "CONTAINER", description = "Name or id.")
    String name;

    private final Containers containers;

    public AttachCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws IOException {
        ContainerId id = containers.find(name);
        ContainerView view = containers.view(id);
        if (!view.state().status().mayRun()) {
            throw new ContainerException(
                    ErrorKind.WRONG_STATE,
                    "container " + view.displayName() + " does not run: 'ctctl start -a " + view.displayName()
                            + "' starts it");
        }
        boolean tty = view.config().process().tty();
        boolean stdin = !noStdin && view.config().process().stdin();
        if (tty && stdin) {
            Sessions.requireTerminal(request);
        }
        Optional<String> keys = Optional.ofNullable(detachKeys)
                .map(DetachKeys::checked)
                .or(() -> view.config().lifecycle().detachKeys());
        containers.attach(id, Sessions.open(request, new Sessions.Wanted(tty, stdin, forwardSignals, keys)));
        return Commands.SESSION_DECIDES;
    }
}
