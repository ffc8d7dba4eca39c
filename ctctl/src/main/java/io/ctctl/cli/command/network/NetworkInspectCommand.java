package io.ctctl.cli.command.network;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.text.Printed;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.net.Connections;
import io.ctctl.runtime.net.Networks;
import io.ctctl.runtime.packet.FastPathControl;
import io.ctctl.runtime.packet.FastPathState;
import io.ctctl.runtime.packet.ShapeControl;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl network inspect NETWORK...",
        description = "%nPrints all that is known of networks and who is in them, as a JSON array.%n")
public final class NetworkInspectCommand implements Command {
    @Parameters(arity = "1..*", paramLabel = "NETWORK", description = "Names.")
    List<String> names;

    private final Networks networks;
    private final Connections connections;
    private final ShapeControl shape;
    private final FastPathControl fastPath;

    /**
     * What is printed of one network.
     *
     * @param filtered what of its containers' packets the host looks at
     * @param queue the qdisc in which packets of shaped interfaces wait
     * @param fastPath whose frames take it
     */
    record Report(
            NetworkDefinition definition,
            Map<String, List<AttachedInterface>> containers,
            String filtered,
            String queue,
            FastPathState fastPath) {}

    public NetworkInspectCommand(
            Networks networks, Connections connections, ShapeControl shape, FastPathControl fastPath) {
        this.networks = networks;
        this.connections = connections;
        this.shape = shape;
        this.fastPath = fastPath;
    }

    @Override
    public int run(Request request) throws IOException {
        List<Report> reports = names.stream()
                .map(networks::get)
                .map(connections::view)
                .map(this::report)
                .toList();
        Printed.json(request, reports);
        return 0;
    }

    private Report report(Networks.View view) {
        boolean past = view.definition().type() == NetworkType.MACVLAN;
        return new Report(
                view.definition(),
                view.containers(),
                past
                        ? "nothing: packets of a macvlan go past the host's rules, accounts and rates"
                        : "addresses of each interface, firewalls, accounts, quotas, rates",
                past ? "none" : shape.queue(),
                fastPath.state(view.definition()));
    }
}
