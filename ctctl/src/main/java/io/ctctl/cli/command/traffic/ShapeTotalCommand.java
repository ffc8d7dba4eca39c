package io.ctctl.cli.command.traffic;

import io.ctctl.cli.command.Command;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.shape.Rate;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.net.Networks;
import io.ctctl.runtime.packet.ShapeControl;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl shape total NETWORK RATE|none",
        description = "%nSays how fast the containers of a network are together, each way: what their guarantees are"
                + " parts of, and what they lend each other.%n")
public final class ShapeTotalCommand implements Command {
    @Parameters(index = "0", paramLabel = "NETWORK", description = "Its name.")
    String network;

    @Parameters(index = "1", paramLabel = "RATE", description = "As in 100mbit; none: as fast as it goes.")
    String rate;

    private final ShapeControl shape;

    private final Networks networks;

    public ShapeTotalCommand(ShapeControl shape, Networks networks) {
        this.shape = shape;
        this.networks = networks;
    }

    @Override
    public int run(Request request) {
        try {
            NetworkDefinition.requireName(network);
            // a total can be taken from one that is no more, but said of one alone that there is, or will be without a
            // word
            if (!rate.equals("none") && networks.type(network).isEmpty()) {
                networks.get(network);
            }
            shape.setTotal(network, rate.equals("none") ? Optional.empty() : Optional.of(Rate.parse(rate)));
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
        }
        return 0;
    }
}
