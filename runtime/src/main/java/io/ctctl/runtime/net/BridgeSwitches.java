package io.ctctl.runtime.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether what passes between the ports of all bridges of a network namespace goes by the rules and the connection tracking of
 * what is routed, too. A bridge can say so for itself alone; it cannot say no when these say yes.
 *
 * @param directory there when the kernel's br_netfilter is
 */
public record BridgeSwitches(Path directory) {
    private static final List<String> ALL_BRIDGES =
            List.of("bridge-nf-call-iptables", "bridge-nf-call-ip6tables", "bridge-nf-call-arptables");

    public static BridgeSwitches ofKernel() {
        return new BridgeSwitches(Path.of("/proc/sys/net/bridge"));
    }

    public boolean present() {
        return Files.isDirectory(directory);
    }

    /** Whether what is IP and passes a bridge, whichever, is looked at. */
    public boolean on() throws IOException {
        for (String setting : List.of("bridge-nf-call-iptables", "bridge-nf-call-ip6tables")) {
            Path file = directory.resolve(setting);
            if (Files.exists(file) && !Files.readString(file).strip().equals("0")) {
                return true;
            }
        }
        return false;
    }

    /** From now on each bridge says for itself. */
    public void off() throws IOException {
        for (String setting : ALL_BRIDGES) {
            Files.writeString(directory.resolve(setting), "0");
        }
    }
}
