package io.ctctl.cli.command.network;

import io.ctctl.cli.command.Command;
import io.ctctl.netvirt.address.AddressRange;
import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.Isolation;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkDefinition.Overlay;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.net.NetworkRequest;
import io.ctctl.runtime.net.Networks;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl network create [OPTION...] NETWORK",
        description = "%nMakes a network that containers can be connected to. Its links are made when they are first"
                + " needed.%n")
public final class NetworkCreateCommand implements Command {
    /** The port the standard gives VXLAN (RFC 7348). */
    private static final int VXLAN_PORT = 4789;

    @Option(names = "--type", paramLabel = "TYPE", description = "bridge (default), routed, macvlan or vxlan.")
    String type = "bridge";

    @Option(
            names = "--subnet",
            paramLabel = "CIDR",
            description = "Its addresses; one for IPv4 and one for IPv6. Default: free private ones.")
    List<String> subnets = List.of();

    @Option(
            names = "--gateway",
            paramLabel = "ADDRESS",
            description = "Where the way out is; the subnet's first address by default.")
    List<String> gateways = List.of();

    @Option(
            names = {"--range", "--ip-range"},
            paramLabel = "FIRST-LAST",
            description = "Take automatic addresses from here (or from CIDR) only.")
    List<String> ranges = List.of();

    @Option(names = "--internal", description = "Leads nowhere but to the host.")
    boolean internal;

    @Option(
            names = "--isolation",
            paramLabel = "FROM",
            description =
                    "Keep apart from other networks (networks, default), from each other too (containers), or none.")
    String isolation = "networks";

    @Option(
            names = "--parent",
            paramLabel = "LINK",
            description = "The host's link that a macvlan is on, or a vxlan's packets leave by.")
    String parent;

    @Option(names = "--mtu", paramLabel = "BYTES", description = "Default: what the link below allows.")
    Integer mtu;

    @Option(
            names = "--snat",
            paramLabel = "ADDRESS",
            description = "The host's address that its containers have outside; one of each family.")
    List<String> snat = List.of();

    @Option(names = "--vni", paramLabel = "NUMBER", description = "Of a vxlan: its id, the same on all hosts.")
    Integer vni;

    @Option(names = "--peer", paramLabel = "ADDRESS", description = "Of a vxlan: another host; again for more.")
    List<String> peers = List.of();

    @Option(names = "--local", paramLabel = "ADDRESS", description = "Of a vxlan: this host's address for the peers.")
    String local;

    @Option(names = "--port", paramLabel = "PORT", description = "Of a vxlan: its UDP port, 4789 by default.")
    int port = VXLAN_PORT;

    @Parameters(paramLabel = "NETWORK", description = "Its name.")
    String name;

    private final Networks networks;

    public NetworkCreateCommand(Networks networks) {
        this.networks = networks;
    }

    @Override
    public int run(Request request) throws IOException {
        NetworkDefinition made = networks.create(request());
        request.out().write(made.name() + "\n");
        return 0;
    }

    private NetworkRequest request() {
        try {
            NetworkType kind = NetworkType.parse(type);
            return new NetworkRequest(
                    name,
                    kind,
                    subnets.stream().map(Cidr::parse).toList(),
                    gateways.stream().map(IpAddress::parse).toList(),
                    ranges.stream().map(AddressRange::parse).toList(),
                    internal,
                    Isolation.parse(isolation),
                    Optional.ofNullable(parent).map(InterfaceName::new),
                    overlay(kind),
                    Optional.ofNullable(mtu),
                    snat.stream().map(IpAddress::parse).toList());
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, "network " + name + ": " + e.getMessage(), e);
        }
    }

    private Optional<Overlay> overlay(NetworkType kind) {
        boolean asked = vni != null || !peers.isEmpty() || local != null;
        if (kind != NetworkType.VXLAN) {
            if (asked) {
                throw new IllegalArgumentException("--vni, --peer and --local are for --type vxlan");
            }
            return Optional.empty();
        }
        if (vni == null) {
            throw new IllegalArgumentException("a vxlan needs --vni NUMBER, the same on all its hosts");
        }
        return Optional.of(new Overlay(
                vni,
                port,
                peers.stream().map(IpAddress::parse).toList(),
                Optional.ofNullable(local).map(IpAddress::parse)));
    }
}
