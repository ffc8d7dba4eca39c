package io.ctctl.runtime.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.netvirt.address.AddressRange;
import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.Isolation;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkDefinition.Overlay;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.netvirt.network.Subnet;
import io.ctctl.runtime.error.ContainerException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NetworkDesignTest {
    private static final NetworkDesign EMPTY = new NetworkDesign(0x1234, "01234567", List.of(), List.of(), true);

    private static NetworkRequest request(String name, NetworkType type, String... subnets) {
        return new NetworkRequest(
                name,
                type,
                java.util.Arrays.stream(subnets).map(Cidr::parse).toList(),
                List.of(),
                List.of(),
                false,
                Isolation.NETWORKS,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    @Test
    void aBridgeWithoutASubnetGetsOneOfEachFamily() {
        NetworkDefinition network = EMPTY.design(NetworkRequest.of("bridge", NetworkType.BRIDGE));
        assertThat(network.subnets()).hasSize(2);
        Subnet first = network.subnets().get(0);
        assertThat(first.gateway()).contains(first.cidr().network().plus(1));
        assertThat(network.link()).contains(new InterfaceName("ct01234567-0"));
    }

    @Test
    void withoutIpv6ThereIsNoSubnetOfIt() {
        NetworkDesign old = new NetworkDesign(0x1234, "01234567", List.of(), List.of(), false);
        assertThat(old.design(NetworkRequest.of("bridge", NetworkType.BRIDGE)).subnets())
                .hasSize(1);
    }

    @Test
    void numbersAndZonesOfNetworksDiffer() {
        NetworkDefinition first = EMPTY.design(NetworkRequest.of("a", NetworkType.BRIDGE));
        NetworkDefinition second = new NetworkDesign(0x1234, "01234567", List.of(first), List.of(), true)
                .design(NetworkRequest.of("b", NetworkType.BRIDGE));
        assertThat(second.number()).isEqualTo(1);
        assertThat(second.zone()).isNotEqualTo(first.zone());
        assertThat(second.subnets())
                .noneMatch(subnet -> first.overlapping(subnet.cidr()).isPresent());
    }

    @Test
    void anOverlapIsRefusedNamingBoth() {
        NetworkDefinition first = EMPTY.design(request("a", NetworkType.BRIDGE, "10.1.0.0/16"));
        NetworkDesign second = new NetworkDesign(
                0x1234,
                "01234567",
                List.of(first),
                List.of(new NetworkDesign.Occupied(Cidr.parse("192.0.2.0/24"), "link eth0")),
                true);
        assertThatThrownBy(() -> second.design(request("b", NetworkType.BRIDGE, "10.1.2.0/24")))
                .isInstanceOf(ContainerException.class)
                .hasMessage("subnet 10.1.2.0/24 overlaps 10.1.0.0/16 of network a: choose another");
        assertThatThrownBy(() -> second.design(request("b", NetworkType.ROUTED, "192.0.2.128/25")))
                .hasMessage("subnet 192.0.2.128/25 overlaps 192.0.2.0/24 of link eth0: choose another");
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> EMPTY.design(request("none", NetworkType.BRIDGE)))
                .hasMessageContaining("means something else");
        assertThatThrownBy(() -> EMPTY.design(request("m", NetworkType.MACVLAN, "10.1.2.0/24")))
                .hasMessageContaining("--parent LINK");
        NetworkRequest stray = new NetworkRequest(
                "a",
                NetworkType.BRIDGE,
                List.of(Cidr.parse("10.1.2.0/24")),
                List.of(IpAddress.parse("10.9.9.9")),
                List.of(),
                false,
                Isolation.NETWORKS,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
        assertThatThrownBy(() -> EMPTY.design(stray)).hasMessageContaining("gateway 10.9.9.9 is in no subnet");
    }

    @Test
    void hostsOfAVxlanNameTheirPart() {
        Overlay overlay = new Overlay(7, 4789, List.of(IpAddress.parse("192.0.2.2")), Optional.empty());
        NetworkRequest whole = vxlan(overlay, List.of());
        assertThatThrownBy(() -> EMPTY.design(whole)).hasMessageContaining("--range");
        NetworkDefinition part = EMPTY.design(vxlan(overlay, List.of(AddressRange.parse("10.8.0.16/28"))));
        assertThat(part.subnets().get(0).gateway()).isEmpty();
        assertThat(part.subnets().get(0).range()).hasToString("10.8.0.17-10.8.0.30");
    }

    private static NetworkRequest vxlan(Overlay overlay, List<AddressRange> ranges) {
        return new NetworkRequest(
                "wide",
                NetworkType.VXLAN,
                List.of(Cidr.parse("10.8.0.0/24")),
                List.of(),
                ranges,
                false,
                Isolation.NETWORKS,
                Optional.empty(),
                Optional.of(overlay),
                Optional.empty(),
                List.of());
    }

    @Test
    void definitionsAreReadBackAsWritten(@TempDir Path directory) throws java.io.IOException {
        NetworkCatalog catalog = NetworkCatalog.open(directory.resolve("networks"));
        Overlay overlay = new Overlay(7, 4789, List.of(IpAddress.parse("192.0.2.2")), Optional.empty());
        NetworkDefinition wide = EMPTY.design(vxlan(overlay, List.of(AddressRange.parse("10.8.0.16/28"))));
        NetworkDefinition plain = EMPTY.design(NetworkRequest.of("bridge", NetworkType.BRIDGE));
        catalog.add(wide);
        catalog.add(plain);
        assertThat(NetworkCatalog.open(directory.resolve("networks")).all()).containsExactlyInAnyOrder(wide, plain);
        catalog.remove("wide");
        assertThat(NetworkCatalog.open(directory.resolve("networks")).all()).containsExactly(plain);
    }
}
