package io.ctctl.cli.command.traffic;

import io.ctctl.cli.command.Command;
import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.shape.TrafficClass;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.packet.ShapeControl;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl shape class NUMBER [SUBNET...]",
        description =
                "%nSays which subnets are a class of traffic, in the place of those it had; without any there is no"
                        + " such class any more. The longest subnet an address is in decides.%n")
public final class ShapeClassCommand implements Command {
    @Parameters(index = "0", paramLabel = "NUMBER", description = "1 to 15.")
    int number;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "SUBNET", description = "As in 192.0.2.0/24.")
    List<String> subnets = List.of();

    private final ShapeControl shape;

    public ShapeClassCommand(ShapeControl shape) {
        this.shape = shape;
    }

    @Override
    public int run(Request request) {
        try {
            shape.setClass(
                    new TrafficClass(number, subnets.stream().map(Cidr::parse).toList()));
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
        }
        return 0;
    }
}
