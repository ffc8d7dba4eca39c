package io.ctctl.cli.command.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.runtime.config.InterfaceConfig;
import io.ctctl.runtime.config.NetworkConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InterfaceSelectionTest {
    private final NetworkConfig network = NetworkConfig.of(
            InterfaceConfig.of("back"),
            InterfaceConfig.of("bridge"),
            InterfaceConfig.of("back").withName(new InterfaceName("lan0")));

    @Test
    void aNetworkOrAnInterfaceIsMeant() {
        assertThat(select("bridge").index()).isEqualTo(1);
        assertThat(select("lan0").index()).isEqualTo(2);
    }

    @Test
    void whoeverMeansSeveralIsToldTheirNames() {
        assertThatThrownBy(() -> select("back"))
                .hasMessage("the container has several interfaces in back: name one of eth0, lan0");
        assertThatThrownBy(() -> select("front"))
                .hasMessage("the container is not connected to front: it has back, bridge, back");
    }

    private InterfaceSelection select(String which) {
        return InterfaceSelection.of(network, List.of(), which);
    }
}
