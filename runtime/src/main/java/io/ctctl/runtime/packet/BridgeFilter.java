package io.ctctl.runtime.packet;

import io.ctctl.runtime.net.BridgeSwitches;
import io.ctctl.runtime.tool.HostTool;
import java.io.IOException;

/**
 * The part of the kernel that has what bridges pass filtered. On many kernels it is a module, and a bridge may be told to use it
 * all the same, without an error and without effect, as long as nobody has loaded it.
 *
 * @param switches the settings it brings, of our network namespace
 * @param loader loads the module
 */
record BridgeFilter(BridgeSwitches switches, HostTool loader) {
    static BridgeFilter ofKernel() {
        return new BridgeFilter(BridgeSwitches.ofKernel(), HostTool.of("modprobe", "br_netfilter"));
    }

    /** Makes sure that it is there; an IOException when this kernel has none. */
    void require() throws IOException {
        if (switches.present()) {
            return;
        }
        try {
            loader.run();
        } catch (IOException e) {
            throw new IOException("filtering between the ports of a bridge needs br_netfilter: " + e.getMessage(), e);
        }
        if (!switches.present()) {
            throw new IOException(
                    "filtering between the ports of a bridge needs br_netfilter, which this kernel lacks");
        }
        // it begins with the bridges of others filtered too; each of ours says for itself whether it is
        switches.off();
    }
}
