package io.ctctl.cli.command;

import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl wait CONTAINER...",
        description = "%nWaits until containers have ended, and prints the exit code of each.%n")
public final class WaitCommand implements Command {
    @Parameters(arity = "1..*", paramLabel = "CONTAINER", description = "Names or ids.")
    List<String> names;

    private final Containers containers;

    public WaitCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        List<ContainerId> ids = new ArrayList<>();
        // All are looked up first: one that removes itself while another is waited for was a container when asked for.
        for (String name : names) {
            ids.add(containers.find(name));
        }
        for (ContainerId id : ids) {
            request.out().write(containers.await(id) + "\n");
            request.out().flush();
        }
        return 0;
    }
}
