package io.ctctl.cli.command.account;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.account.Membership;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl pid [OPTION...] PID...",
        description = "%nTells which containers processes of the host are in, as vzpid did.%n",
        footer = "%nA dash: in none.")
public final class PidCommand implements Command {
    /** What is printed as JSON; without a container it has neither id nor name. */
    record Place(int pid, Optional<String> id, Optional<String> name) {}

    @Mixin
    OutputFormat format;

    @Parameters(arity = "1..*", paramLabel = "PID", description = "Process ids, as the host counts them.")
    List<Integer> pids;

    private final Containers containers;

    public PidCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws IOException {
        List<RunningContainer> running = containers.list().stream()
                .flatMap(view -> containers.running(view.id()).stream())
                .toList();
        List<Place> places = new ArrayList<>();
        for (int pid : pids) {
            Optional<RunningContainer> container = Membership.of(pid)
                    .orElseThrow(() -> new ContainerException(ErrorKind.USAGE, "there is no process " + pid))
                    .among(running);
            places.add(new Place(
                    pid, container.map(found -> found.id().value()), container.map(RunningContainer::displayName)));
        }
        if (format.json()) {
            Printed.json(request, places);
            return 0;
        }
        Table table = new Table("PID", "CONTAINER", "NAME");
        for (Place place : places) {
            table.row(
                    Integer.toString(place.pid()),
                    place.id().orElse(Figures.NONE),
                    place.name().orElse(Figures.NONE));
        }
        request.out().write(table.toString());
        return 0;
    }
}
