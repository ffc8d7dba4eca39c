package io.ctctl.runtime.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.runtime.net.BridgeSwitches;
import io.ctctl.runtime.tool.HostTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BridgeFilterTest {
    @TempDir
    private Path sys;

    @Test
    void whatIsThereIsLeftAsItIs() throws IOException {
        Path setting = Files.writeString(sys.resolve("bridge-nf-call-iptables"), "1");
        new BridgeFilter(new BridgeSwitches(sys), HostTool.of("false")).require();
        assertThat(setting).hasContent("1");
    }

    @Test
    void whatIsLoadedLeavesTheBridgesOfOthersAlone() throws IOException {
        Path switches = sys.resolve("bridge");
        new BridgeFilter(new BridgeSwitches(switches), HostTool.of("mkdir", switches.toString())).require();
        assertThat(switches.resolve("bridge-nf-call-iptables")).hasContent("0");
        assertThat(switches.resolve("bridge-nf-call-ip6tables")).hasContent("0");
    }

    @Test
    void aKernelWithoutItIsARefusal() {
        BridgeFilter failing = new BridgeFilter(new BridgeSwitches(sys.resolve("bridge")), HostTool.of("false"));
        assertThatThrownBy(failing::require).isInstanceOf(IOException.class).hasMessageContaining("br_netfilter");
        BridgeFilter useless = new BridgeFilter(new BridgeSwitches(sys.resolve("bridge")), HostTool.of("true"));
        assertThatThrownBy(useless::require).isInstanceOf(IOException.class).hasMessageContaining("br_netfilter");
    }
}
