package io.ctctl.cli.command.network;

import io.ctctl.cli.command.Command;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.net.Forwarding;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl network forwarding [on|off|status]",
        description = "%nLets the host forward packets between containers and the world, puts its settings back as they"
                + " were, or shows how things stand.%n",
        footer = {
            "%nForwarding is a setting of the whole host, which other software relies on to be on or off; that is why"
                    + " ctctl asks. In a network namespace of the daemon's own it is simply on."
        })
public final class NetworkForwardingCommand implements Command {
    @Parameters(arity = "0..1", paramLabel = "on|off|status", description = "status by default.")
    String action = "status";

    private final Forwarding forwarding;

    public NetworkForwardingCommand(Forwarding forwarding) {
        this.forwarding = forwarding;
    }

    @Override
    public int run(Request request) throws IOException {
        switch (action) {
            case "on" -> forwarding.on();
            case "off" -> forwarding.off();
            case "status" -> {
                Forwarding.Status status = forwarding.status();
                request.out()
                        .write("ipv4 " + word(status.ipv4()) + "\nipv6 " + word(status.ipv6()) + "\nnamespace "
                                + (status.own() ? "own" : "host") + "\nconsent " + (status.consent() ? "yes" : "no")
                                + "\n");
            }
            default ->
                throw new ContainerException(ErrorKind.USAGE, "bad word \"" + action + "\": use on, off or status");
        }
        return 0;
    }

    private static String word(boolean on) {
        return on ? "on" : "off";
    }
}
