package io.ctctl.runtime.net;

import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.setup.InterfaceSetup;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.InterfaceConfig;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A change of a running container's interfaces, decided; its new addresses are reserved beside its old ones.
 *
 * @param before by the names inside
 */
record Reconnection(InterfaceChanges changes, Map<InterfaceName, InterfaceSetup> before, List<InterfaceSetup> after) {
    /** Decides the way from what a container has to what the configuration says, and writes down what it may have. */
    static Reconnection of(Networks networks, LeaseBook book, RunningContainer running, ContainerConfig config)
            throws IOException {
        ContainerId id = running.id();
        List<InterfaceConfig> had = running.config().network().interfaces();

        List<InterfaceConfig> wanted = config.network().interfaces();
        Map<String, NetworkDefinition> all = InterfaceSetups.definitions(wanted, networks::ensure);
        List<AttachedInterface> now = book.of(id);
        now.forEach(attached -> all.computeIfAbsent(attached.network(), networks::get));
        InterfaceChanges changes = book.claimChange(
                id,
                all,
                leases -> InterfaceChanges.of(id, now, had, wanted, all, networks.choice(leases, book::displayName)));
        if (changes.isEmpty()) {
            // a new daemon asks this of all that runs, before it knows what packet rules there are to be
            return new Reconnection(changes, Map.of(), List.of());
        }
        Map<InterfaceName, InterfaceSetup> before = new HashMap<>();
        networks.made(now, all).forEach(setup -> before.put(setup.attached().name(), setup));
        return new Reconnection(changes, before, networks.setups(changes.after(), all));
    }
}
