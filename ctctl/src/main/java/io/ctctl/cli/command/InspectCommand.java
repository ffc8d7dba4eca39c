package io.ctctl.cli.command;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.ctctl.cli.text.Format;
import io.ctctl.cli.text.Printed;
import io.ctctl.runtime.ContainerDetails;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.checkpoint.Histories;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.share.Limits;
import io.ctctl.runtime.share.Setting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl inspect CONTAINER...",
        description = "%nPrints all that is known of containers, as a JSON array.%n")
public final class InspectCommand implements Command {
    @Parameters(arity = "1..*", paramLabel = "CONTAINER", description = "Names or ids.")
    List<String> names;

    private final Containers containers;
    private final Limits limits;
    private final Histories histories;

    public InspectCommand(Containers containers, Limits limits, Histories histories) {
        this.containers = containers;
        this.limits = limits;
        this.histories = histories;
    }

    /** What is known of a container, whether its limits hold, and to what it can be turned back. */
    record Inspected(@JsonUnwrapped ContainerDetails details, List<Setting> limits, Histories.View history) {}

    @Override
    public int run(Request request) throws IOException {
        List<Inspected> found = new ArrayList<>();
        int code = 0;
        for (String name : names) {
            try {
                ContainerId id = containers.find(name);
                found.add(new Inspected(containers.inspect(id), limits.of(id), histories.of(id)));
            } catch (ContainerException e) {
                request.err().write("ctctl: " + Format.printable(e.getMessage()) + "\n");
                code = code == 0 ? e.kind().exitCode() : code;
            }
        }
        Printed.json(request, found);
        return code;
    }
}
