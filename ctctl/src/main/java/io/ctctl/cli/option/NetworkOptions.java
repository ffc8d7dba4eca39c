package io.ctctl.cli.option;

import io.ctctl.runtime.config.NetworkConfig;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a container is connected to. */
@Heading("Network")
public final class NetworkOptions {
    @Option(
            names = {"--network", "--net"},
            paramLabel = "WHERE",
            description = "A network, bridge by default: NAME[,ip=ADDRESS,mac=MAC,mtu=BYTES,name=INTERFACE]; again for"
                    + " more interfaces. Or none, host, container:NAME, ns:PATH.")
    List<String> networks = List.of();

    @Option(
            names = "--ip",
            paramLabel = "ADDRESS",
            description = "Its address in the network; without --network the host routes this address to it.")
    List<String> ips = List.of();

    /** ContainerException of kind USAGE with what is wrong. */
    NetworkConfig network() {
        return NetworkSyntax.parse(networks, ips);
    }

    /** The container whose network it shares, as it was written. */
    Optional<String> shared() {
        return networks.stream().filter(text -> text.startsWith("container:")).findFirst();
    }
}
