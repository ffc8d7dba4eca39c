package io.ctctl.cli.option;

import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.runtime.config.InterfaceConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.List;
import picocli.CommandLine.Option;

/** What one interface is to be like. */
public final class InterfaceOptions {
    @Option(
            names = {"--ip", "--ip6"},
            paramLabel = "ADDRESS",
            description = "Its address; again for more. Default: a free one of each subnet.")
    List<String> addresses = List.of();

    @Option(names = "--mac", paramLabel = "MAC", description = "Its hardware address.")
    String mac;

    @Option(names = "--mtu", paramLabel = "BYTES", description = "Its MTU; the network's by default.")
    Integer mtu;

    @Option(names = "--name", paramLabel = "INTERFACE", description = "Its name inside; eth0, eth1 ... by default.")
    String name;

    /** Of a network as {@code --network} names it; ContainerException of kind USAGE with what is wrong. */
    public InterfaceConfig config(String network) {
        try {
            InterfaceConfig config = NetworkSyntax.withAddresses(
                    NetworkSyntax.parse(network),
                    addresses.stream().map(IpAddress::parse).toList());
            config = mac == null ? config : config.withMac(MacAddress.parse(mac));
            config = mtu == null ? config : config.withMtu(mtu);
            return name == null ? config : config.withName(new InterfaceName(name));
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
        }
    }
}
