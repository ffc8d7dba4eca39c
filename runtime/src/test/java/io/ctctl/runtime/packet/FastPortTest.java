package io.ctctl.runtime.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.netvirt.account.TrafficQuota;
import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.fastpath.Station;
import io.ctctl.netvirt.firewall.Firewall;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.Isolation;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.netvirt.network.Subnet;
import io.ctctl.netvirt.shape.RateSetting;
import io.ctctl.netvirt.shape.Shaping;
import io.ctctl.runtime.config.TrafficConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FastPortTest {
    private static final AttachedInterface ETH0 = new AttachedInterface(
            "aaaaaaaaaaaa",
            "n",
            0,
            new InterfaceName("eth0"),
            Optional.of(new InterfaceName("ctaaaaaaaaaaaa0")),
            400_000_000,
            MacAddress.parse("02:00:00:00:00:01"),
            List.of(InterfaceAddress.parse("10.1.2.5/24"), InterfaceAddress.parse("fd00:1::5/64")),
            Optional.empty());

    private static NetworkDefinition network(NetworkType type) {
        boolean bridge = type == NetworkType.BRIDGE;
        return new NetworkDefinition(
                "n",
                3,
                7,
                type,
                List.of(Subnet.of(Cidr.parse("10.1.2.0/24")), Subnet.of(Cidr.parse("fd00:1::/64"))),
                false,
                Isolation.NETWORKS,
                bridge ? Optional.of(new InterfaceName("br-n")) : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private static Optional<String> obstacle(TrafficConfig traffic, NetworkType type, boolean total) {
        NetworkDefinition network = network(type);
        Rules rules = Rules.of(traffic, List.of(ETH0), Map.of("n", network), Set.of());
        return FastPort.obstacle(rules, ETH0, network, name -> total);
    }

    private static TrafficConfig config(Firewall firewall, boolean spoofing, Shaping shaping, TrafficQuota quota) {
        return new TrafficConfig(List.of(), firewall, spoofing, shaping, quota);
    }

    private static Shaping ceiling(String rate) {
        return new Shaping(
                List.of(),
                List.of(RateSetting.parse(rate)),
                false,
                Shaping.USUAL_WEIGHT,
                Shaping.USUAL_PRIORITY,
                Optional.empty());
    }

    @Test
    void whoWantsNothingIsOnIt() {
        assertThat(obstacle(TrafficConfig.DEFAULT, NetworkType.BRIDGE, false)).isEmpty();
        TrafficQuota soft = new TrafficQuota(TrafficQuota.Period.MONTH, Optional.of(1_000_000L), Optional.empty());
        assertThat(obstacle(config(Firewall.OPEN, false, Shaping.NONE, soft), NetworkType.BRIDGE, false))
                .as("what is only counted")
                .isEmpty();
    }

    @Test
    void whoeverNeedsTheOrdinaryWayIsNot() {
        Firewall firewall = new Firewall(false, true, List.of());
        TrafficQuota hard = new TrafficQuota(TrafficQuota.Period.MONTH, Optional.empty(), Optional.of(1_000_000L));
        assertThat(obstacle(config(firewall, false, Shaping.NONE, TrafficQuota.NONE), NetworkType.BRIDGE, false))
                .contains("with a firewall");
        assertThat(obstacle(config(Firewall.OPEN, true, Shaping.NONE, TrafficQuota.NONE), NetworkType.BRIDGE, false))
                .contains("with others' addresses");
        assertThat(obstacle(config(Firewall.OPEN, false, ceiling("1mbit"), hard), NetworkType.BRIDGE, false))
                .contains("with a hard traffic quota and a rate");
        assertThat(obstacle(TrafficConfig.DEFAULT, NetworkType.BRIDGE, true))
                .as("its network has a total")
                .contains("with a rate");
        assertThat(obstacle(TrafficConfig.DEFAULT, NetworkType.ROUTED, false)).isPresent();
    }

    @Test
    void itsStationsAreAllItMaySendFrom() {
        assertThat(new FastPort(network(NetworkType.BRIDGE), ETH0).stations())
                .extracting(Station::address)
                .containsExactlyInAnyOrder(
                        IpAddress.parse("10.1.2.5"), IpAddress.parse("fd00:1::5"), IpAddress.parse("fe80::ff:fe00:1"));
    }
}
