package io.ctctl.runtime.net;

import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.spec.NetworkSetup;
import io.ctctl.runtime.spec.NetworkSetup.HostName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which names a container can call: those of the named containers that share a network with it. Pure. */
final class HostNames {
    private HostNames() {}

    /** {@code names}: of those containers that have one. */
    static List<HostName> of(
            ContainerId id, Map<ContainerId, List<AttachedInterface>> all, Map<ContainerId, String> names) {
        return of(networks(all.getOrDefault(id, List.of())), all, names);
    }

    /** Of every container; those in the same networks have one list. */
    static Map<ContainerId, List<HostName>> ofAll(
            Map<ContainerId, List<AttachedInterface>> all, Map<ContainerId, String> names) {
        Map<Set<String>, List<HostName>> lists = new HashMap<>();
        Map<ContainerId, List<HostName>> each = new LinkedHashMap<>();
        all.forEach((id, interfaces) ->
                each.put(id, lists.computeIfAbsent(networks(interfaces), networks -> of(networks, all, names))));
        return each;
    }

    private static Set<String> networks(List<AttachedInterface> interfaces) {
        return interfaces.stream().map(AttachedInterface::network).collect(Collectors.toSet());
    }

    private static List<HostName> of(
            Set<String> networks, Map<ContainerId, List<AttachedInterface>> all, Map<ContainerId, String> names) {
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
