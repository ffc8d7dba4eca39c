package io.ctctl.runtime.net;

import io.ctctl.netvirt.address.AddressRange;
import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.Isolation;
import io.ctctl.netvirt.network.NetworkDefinition.Overlay;
import io.ctctl.netvirt.network.NetworkType;
import java.util.List;
import java.util.Optional;

/**
 * A network that is asked for; what is not said is chosen when it is made.
 *
 * @param subnets without any, a bridge or routed network gets private ones
 * @param snat what its addresses become outside
 * @param gateways, ranges each of the subnet it lies in
 */
public record NetworkRequest(
        String name,
        NetworkType type,
        List<Cidr> subnets,
        List<IpAddress> gateways,
        List<AddressRange> ranges,
        boolean internal,
        Isolation isolation,
        Optional<InterfaceName> parent,
        Optional<Overlay> overlay,
        Optional<Integer> mtu,
        List<IpAddress> snat) {
    public NetworkRequest {
        subnets = List.copyOf(subnets);
        gateways = List.copyOf(gateways);
        ranges = List.copyOf(ranges);
        snat = List.copyOf(snat);
    }

    /** All by default. */
    public static NetworkRequest of(String name, NetworkType type) {
        return new NetworkRequest(
                name,
                type,
                List.of(),
                List.of(),
                List.of(),
                false,
                Isolation.NETWORKS,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }
}
