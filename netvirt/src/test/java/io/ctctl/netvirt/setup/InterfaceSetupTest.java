package io.ctctl.netvirt.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.netlink.LinkMessages.Place;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.Isolation;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.netvirt.network.Subnet;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class InterfaceSetupTest {
    private static final String ID = "0123456789ab";

    private static NetworkDefinition network(NetworkType type, boolean internal, Isolation isolation) {
        return new NetworkDefinition(
                "net",
                3,
                7,
                type,
                List.of(Subnet.of(Cidr.parse("10.1.2.0/24")), Subnet.of(Cidr.parse("fd00:1::/64"))),
                internal,
                isolation,
                type.bridged() ? Optional.of(new InterfaceName("ct01234567-3")) : Optional.empty(),
                type == NetworkType.MACVLAN ? Optional.of(new InterfaceName("up0")) : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private static InterfaceSetup setup(NetworkType type, boolean internal, Isolation isolation, String... addresses) {
        AttachedInterface attached = new AttachedInterface(
                ID,
                "net",
                0,
                new InterfaceName("eth0"),
                type == NetworkType.MACVLAN ? Optional.empty() : Optional.of(AttachedInterface.hostLink(ID, 0)),
                1000,
                MacAddress.local(5),
                java.util.Arrays.stream(addresses).map(InterfaceAddress::parse).toList(),
                Optional.empty());
        return new InterfaceSetup(
                network(type, internal, isolation),
                attached,
                new HostSide(77, 2, 1450, true, Map.of(IpAddress.parse("203.0.113.7"), 2)),
                EnumSet.allOf(IpFamily.class));
    }

    private static List<String> words(List<NetlinkMessage> messages) {
        return messages.stream().map(NetlinkMessage::what).toList();
    }

    @Test
    void aBridgedInterfaceIsAPairAndAddresses() {
        InterfaceSetup setup = setup(NetworkType.BRIDGE, false, Isolation.NETWORKS, "10.1.2.9/24", "fd00:1::9/64");
        assertThat(words(setup.host(new Place.Child())))
                .containsExactly("newlink:ct0123456789ab0/veth/eth0", "newlink:1000/noaddress", "newlink:1000/up");
        assertThat(words(setup.inside()))
                .containsExactly(
                        "newlink:16/up",
                        "newaddr:10.1.2.9/24",
                        "newaddr:fd00:1::9/64",
                        "newroute:default/10.1.2.1",
                        "newroute:default/fd00:1::1");
        assertThat(words(setup.removal())).containsExactly("dellink:ct0123456789ab0");
    }

    @Test
    void neighboursKeptApartAreIsolatedPorts() {
        InterfaceSetup setup = setup(NetworkType.BRIDGE, false, Isolation.CONTAINERS, "10.1.2.9/24");
        assertThat(words(setup.host(new Place.Child()))).contains("newlink:1000/isolated");
    }

    @Test
    void anInternalNetworkLeadsNowhere() {
        InterfaceSetup setup = setup(NetworkType.BRIDGE, true, Isolation.NETWORKS, "10.1.2.9/24");
        assertThat(words(setup.inside())).endsWith("newlink:16/up", "newaddr:10.1.2.9/24");
    }

    @Test
    void whatNeverLeavesTheHostIsSentInLargePackets() {
        for (NetworkType type : List.of(NetworkType.BRIDGE, NetworkType.ROUTED)) {
            assertThat(words(
                            setup(type, true, Isolation.NETWORKS, "10.1.2.9/24").inside()))
                    .startsWith("newlink:16/packets");
        }
        assertThat(words(setup(NetworkType.MACVLAN, true, Isolation.NETWORKS, "10.1.2.9/24")
                        .inside()))
                .startsWith("newlink:16/up");
    }

    @Test
    void aRoutedAddressIsARouteAndAnsweredForWhereItIsLookedFor() {
        InterfaceSetup setup =
                setup(NetworkType.ROUTED, false, Isolation.NETWORKS, "203.0.113.7/32", "2001:db8::7/128");
        assertThat(words(setup.host(new Place.Child())))
                .containsExactly(
                        "newlink:ct0123456789ab0/veth/eth0",
                        "newlink:1000/forwarding",
                        "newroute:203.0.113.7/32",
                        "newneigh:203.0.113.7/proxy",
                        "newroute:2001:db8::7/128");
        assertThat(words(setup.inside()))
                .containsExactly(
                        "newlink:16/up",
                        "newaddr:203.0.113.7/32",
                        "newaddr:2001:db8::7/128",
                        "newroute:default/169.254.1.1",
                        "newroute:default/fe80::1");
        assertThat(words(setup.removal())).containsExactly("delneigh:203.0.113.7/proxy", "dellink:ct0123456789ab0");
    }

    @Test
    void aMacvlanHasNothingOnTheHost() {
        InterfaceSetup setup = setup(NetworkType.MACVLAN, false, Isolation.NETWORKS, "10.1.2.9/24");
        assertThat(words(setup.host(new Place.Child()))).containsExactly("newlink:eth0/macvlan");
        assertThat(setup.removal()).isEmpty();
    }

    @Test
    void withoutAnAddressThereIsNoWayOut() {
        InterfaceSetup setup = setup(NetworkType.BRIDGE, false, Isolation.NETWORKS);
        assertThat(words(setup.inside())).containsExactly("newlink:16/up");
    }
}
