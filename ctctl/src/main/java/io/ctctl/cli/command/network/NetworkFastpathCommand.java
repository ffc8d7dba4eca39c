package io.ctctl.cli.command.network;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.text.Table;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.net.Networks;
import io.ctctl.runtime.packet.FastPathControl;
import io.ctctl.runtime.packet.FastPathState;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl network fastpath [NETWORK [on|off]]",
        description =
                "%nShows how many interfaces send by the fast path, and why others do not, or switches it on or off"
                        + " for a network of type bridge. It is on by default.%n",
        footer = {
            "%nA program at the port checks the sender and counts, and hands a frame to the other container or to the host"
                    + " past the bridge and its rules. Interfaces with a firewall, a rate, a hard traffic quota or"
                    + " --allow-spoofing go the ordinary way, as all do as soon as somebody else has rules for what passes"
                    + " bridges. A capture on the bridge does not see frames of the fast path; one in the container, or on"
                    + " its port, does."
        })
public final class NetworkFastpathCommand implements Command {
    @Parameters(index = "0", arity = "0..1", paramLabel = "NETWORK", description = "All by default.")
    Optional<String> name = Optional.empty();

    @Parameters(index = "1", arity = "0..1", paramLabel = "on|off", description = "From now on.")
    Optional<String> action = Optional.empty();

    private final Networks networks;
    private final FastPathControl fastPath;

    public NetworkFastpathCommand(Networks networks, FastPathControl fastPath) {
        this.networks = networks;
        this.fastPath = fastPath;
    }

    @Override
    public int run(Request request) throws IOException {
        if (action.isPresent()) {
            set(name.orElseThrow(), action.get());
        } else {
            request.out()
                    .write(table(name.map(networks::get).map(List::of).orElseGet(networks::list))
                            .toString());
        }
        return 0;
    }

    private void set(String network, String action) {
        // one that is made when it is first needed has a type already
        NetworkType type =
                networks.type(network).orElseGet(() -> networks.get(network).type());
        if (type != NetworkType.BRIDGE) {
            throw new ContainerException(
                    ErrorKind.USAGE, "network " + network + " is of type " + type + ": only a bridge has a fast path");
        }
        switch (action) {
            case "on" -> fastPath.set(network, true);
            case "off" -> fastPath.set(network, false);
            default -> throw new ContainerException(ErrorKind.USAGE, "bad word \"" + action + "\": use on or off");
        }
    }

    private Table table(List<NetworkDefinition> all) {
        Table table = new Table("NETWORK", "FASTPATH", "INTERFACES", "OTHERS");
        for (NetworkDefinition network : all) {
            if (network.type() == NetworkType.BRIDGE) {
                FastPathState state = fastPath.state(network);
                table.row(
                        network.name(),
                        state.wanted() ? "on" : "off",
                        Integer.toString(state.taking()),
                        state.others().entrySet().stream()
                                .map(each -> each.getValue() + " " + each.getKey())
                                .collect(Collectors.joining(", ")));
            }
        }
        return table;
    }
}
