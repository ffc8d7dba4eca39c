package io.ctctl.runtime.packet;

import io.ctctl.runtime.tool.HostTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The part of the kernel that has what bridges pass filtered. On many kernels it is a module, and a bridge may be told to use it
 * all the same, without an error and without effect, as long as nobody has loaded it.
 *
 * @param switches the settings it brings, of our network namespace
 * @param loader loads the module
 */
record BridgeFilter(Path switches, HostTool loader) {
    private static final List<String> ALL_BRIDGES =
            List.of("bridge-nf-call-iptables", "bridge-nf-call-ip6tables", "bridge-nf-call-arptables");

    static BridgeFilter ofKernel() {
        return new BridgeFilter(Path.of("/proc/sys/net/bridge"), HostTool.of("modprobe", "br_netfilter"));
    }

    /** Makes sure that it is there; an IOException when this kernel has none. */
    void require() throws IOException {
        if (Files.isDirectory(switches)) {
            return;
        }
        try {
            loader.run();
        } catch (IOException e) {
            throw new IOException("filtering between the ports of a bridge needs br_netfilter: " + e.getMessage(), e);
        }
        if (!Files.isDirectory(switches)) {
            throw new IOException(
                    "filtering between the ports of a bridge needs br_netfilter, which this kernel lacks");
        }
        // it begins with the bridges of others filtered too; each of ours says for itself whether it is
        for (String setting : ALL_BRIDGES) {
            Files.writeString(switches.resolve(setting), "0");
        }
    }
}
