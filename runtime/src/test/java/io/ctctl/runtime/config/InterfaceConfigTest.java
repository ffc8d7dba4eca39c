package io.ctctl.runtime.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.runtime.error.ContainerException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InterfaceConfigTest {
    private static final IpAddress ADDRESS = IpAddress.parse("10.1.1.1");

    @Test
    void anAddressNamedTwiceIsRefused() {
        assertThatThrownBy(() -> InterfaceConfig.of("back").withAddresses(List.of(ADDRESS, ADDRESS)))
                .isInstanceOf(ContainerException.class)
                .hasMessage("address 10.1.1.1 is named twice for network back: once will do");
    }

    @Test
    void anMtuTheKernelWouldNotTakeIsRefused() {
        assertThatThrownBy(() -> InterfaceConfig.of("back").withMtu(70000))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("bad MTU 70000");
    }
}
