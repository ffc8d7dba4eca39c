package io.ctctl.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.runtime.config.InterfaceConfig;
import io.ctctl.runtime.error.ContainerException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class InterfaceOptionsTest {
    private static InterfaceConfig config(String network, String... options) {
        return CommandLine.populateCommand(new InterfaceOptions(), options).config(network);
    }

    @Test
    void aNetworkIsNamedAsForRun() {
        InterfaceConfig config = config("back,ip6=fd00::3,mtu=1400", "--ip", "10.0.0.3", "--name", "lan0");
        assertThat(config.network()).isEqualTo("back");
        assertThat(config.addresses()).hasToString("[fd00::3, 10.0.0.3]");
        assertThat(config.mtu()).isEqualTo(Optional.of(1400));
        assertThat(config.name()).isEqualTo(Optional.of(new InterfaceName("lan0")));
    }

    @Test
    void whatNetworkTakesNotIsRefused() {
        assertThatThrownBy(() -> config("back,foo=1"))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("foo=1");
    }
}
