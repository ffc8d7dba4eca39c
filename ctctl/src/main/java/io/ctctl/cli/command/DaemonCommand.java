package io.ctctl.cli.command;

import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.Instance;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Only helps: the client starts the daemon itself instead of asking one to. */
@CommandLine.Command(
        customSynopsis = "ctctl [--host SOCKET] daemon [OPTION...]",
        description =
                "%nRuns the daemon in the foreground. Any other command starts one in the background when there is "
                        + "none. Containers do not end with it.%n")
public final class DaemonCommand implements Command {
    @Option(names = "--run", paramLabel = "DIR", description = "Sockets and running containers; /run/ctctl.")
    String run;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Containers and templates; /var/lib/ctctl, or DIR/state.")
    String state;

    private final Instance instance;

    public DaemonCommand(Instance instance) {
        this.instance = instance;
    }

    @Override
    public int run(Request request) {
        throw new ContainerException(
                ErrorKind.WRONG_STATE, "a daemon already serves " + instance.runDir() + ": give --host another socket");
    }
}
