package io.ctctl.runtime.net;

import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.spec.NetworkSetup;
import io.ctctl.runtime.spec.NetworkSetup.HostName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which names a container can call: those of the named containers that share a network with it. Pure. */
final class HostNames {
    private HostNames() {}

    /** {@code names}: of those containers that have one. */
    static List<HostName> of(
            ContainerId id, Map<ContainerId, List<AttachedInterface>> all, Map<ContainerId, String> names) {
        Set<String> networks = new LinkedHashSet<>();
        all.getOrDefault(id, List.of()).forEach(attached -> networks.add(attached.network()));
        List<HostName> lines = new ArrayList<>();
        names.forEach((other, name) -> all.getOrDefault(other, List.of()).stream()
                .filter(attached -> networks.contains(attached.network()))
                .flatMap(attached -> attached.addresses().stream())
                .map(InterfaceAddress::address)
                .forEach(address -> lines.add(new HostName(address, name))));
        return lines;
    }

    /** The file with other names after its mark; what the container wrote before the mark stays. */
    static String rewritten(String file, List<HostName> names) {
        int mark = file.indexOf(NetworkSetup.MARK);
        StringBuilder out = new StringBuilder(mark < 0 ? file : file.substring(0, mark));
        if (!out.isEmpty() && out.charAt(out.length() - 1) != '\n') {
            out.append('\n');
        }
        return out.append(NetworkSetup.text(names)).toString();
    }
}
