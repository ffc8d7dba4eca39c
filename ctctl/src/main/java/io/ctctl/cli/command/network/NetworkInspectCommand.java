package io.ctctl.cli.command.network;

import io.ctctl.cli.command.Command;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.net.Connections;
import io.ctctl.runtime.net.Networks;
import io.ctctl.runtime.store.Json;
import java.io.IOException;
import java.util.List;
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

    public NetworkInspectCommand(Networks networks, Connections connections) {
        this.networks = networks;
        this.connections = connections;
    }

    @Override
    public int run(Request request) throws IOException {
        List<Networks.View> views =
                names.stream().map(networks::get).map(connections::view).toList();
        request.outBytes().write(Json.bytes(views));
        request.out().write("\n");
        return 0;
    }
}
