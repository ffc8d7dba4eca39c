package io.ctctl.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.netvirt.NetworkMode;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.firewall.Publication;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NetworkConfigTest {
    private static final InterfaceConfig PLAIN = InterfaceConfig.of("back");

    @Test
    void onlyWhatNamesSomethingItsOwnCanCollide() {
        assertThat(NetworkConfig.of(PLAIN).claims()).isFalse();
        assertThat(NetworkConfig.NONE.claims()).isFalse();
        assertThat(publishing("8080:80").claims()).isTrue();
        assertThat(NetworkConfig.of(PLAIN, with("10.1.1.1", PLAIN)).claims()).isTrue();
        assertThat(NetworkConfig.of(PLAIN.withMac(MacAddress.parse("02:00:00:00:00:02")))
                        .claims())
                .isTrue();
    }

    @Test
    void whatNamesNothingCollidesWithNothing() {
        assertThat(NetworkConfig.of(PLAIN).collides(NetworkConfig.of(PLAIN))).isFalse();
        assertThat(NetworkConfig.NONE.collides(NetworkConfig.of(NetworkMode.HOST)))
                .isFalse();
    }

    @Test
    void aPortThatBothPublishCollides() {
        assertThat(publishing("8080:80").collides(publishing("8000-8100:1-101")))
                .isTrue();
        assertThat(publishing("8080:80").collides(publishing("8081:80"))).isFalse();
        assertThat(publishing("8080:80").collides(publishing("8080:80/udp"))).isFalse();
    }

    @Test
    void anAddressThatBothNameInANetworkCollides() {
        NetworkConfig two = NetworkConfig.of(InterfaceConfig.of("front"), with("10.1.1.1", PLAIN));
        assertThat(two.collides(NetworkConfig.of(with("10.1.1.1", PLAIN)))).isTrue();
        assertThat(two.collides(NetworkConfig.of(with("10.1.1.2", PLAIN)))).isFalse();
        assertThat(two.collides(NetworkConfig.of(with("10.1.1.1", InterfaceConfig.of("front")))))
                .isFalse();
    }

    @Test
    void soDoesAHardwareAddress() {
        NetworkConfig one = NetworkConfig.of(PLAIN.withMac(MacAddress.parse("02:00:00:00:00:01")));
        assertThat(one.collides(one)).isTrue();
        assertThat(one.collides(NetworkConfig.of(PLAIN.withMac(MacAddress.parse("02:00:00:00:00:02")))))
                .isFalse();
        assertThat(one.collides(NetworkConfig.of(PLAIN))).isFalse();
    }

    private static NetworkConfig publishing(String ports) {
        return NetworkConfig.of(PLAIN).withTraffic(TrafficConfig.DEFAULT.withPorts(List.of(Publication.parse(ports))));
    }

    private static InterfaceConfig with(String address, InterfaceConfig of) {
        return of.withAddresses(List.of(IpAddress.parse(address)));
    }
}
