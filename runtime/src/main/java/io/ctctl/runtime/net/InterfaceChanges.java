package io.ctctl.runtime.net;

import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.InterfaceConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The way from the interfaces a container has to those it is to have. Pure.
 *
 * @param after all it has then, in the order of its configuration
 * @param removed those that go
 * @param changed those that stay with other addresses or another MTU: before and after
 * @param added those that come
 */
record InterfaceChanges(
        List<AttachedInterface> after,
        List<AttachedInterface> removed,
        List<Change> changed,
        List<AttachedInterface> added) {

    record Change(AttachedInterface before, AttachedInterface after) {
        List<InterfaceAddress> gone() {
            return before.addresses().stream()
                    .filter(address -> !after.addresses().contains(address))
                    .toList();
        }

        List<InterfaceAddress> come() {
            return after.addresses().stream()
                    .filter(address -> !before.addresses().contains(address))
                    .toList();
        }
    }

    /** What the container may have while it is being changed. */
    List<AttachedInterface> beforeAndAfter() {
        List<AttachedInterface> both = new ArrayList<>(after);
        both.addAll(removed);
        return both;
    }

    boolean isEmpty() {
        return removed.isEmpty() && changed.isEmpty() && added.isEmpty();
    }

    /**
     * ContainerException: something cannot be had.
     *
     * @param had as configured until now: an address of it that is wanted no more goes, while one that nobody spoke of stays
     */
    static InterfaceChanges of(
            ContainerId id,
            List<AttachedInterface> now,
            List<InterfaceConfig> had,
            List<InterfaceConfig> wanted,
            Map<String, NetworkDefinition> networks,
            InterfaceChoice choice) {
        List<AttachedInterface> open = new ArrayList<>(now);
        List<Optional<AttachedInterface>> matched = new ArrayList<>();
        for (InterfaceConfig each : wanted) {
            Optional<AttachedInterface> match =
                    open.stream().filter(attached -> isOf(attached, each)).findFirst();
            match.ifPresent(open::remove);
            matched.add(match);
        }
        List<AttachedInterface> staying =
                matched.stream().flatMap(Optional::stream).toList();
        List<AttachedInterface> after = new ArrayList<>();
        List<AttachedInterface> added = new ArrayList<>();
        List<Change> changed = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            InterfaceConfig each = wanted.get(i);
            NetworkDefinition network = networks.get(each.network());
            if (matched.get(i).isPresent()) {
                AttachedInterface before = matched.get(i).get();
                AttachedInterface then = changed(id, before, each, network, new Beside(had, wanted, after), choice);
                if (!then.equals(before)) {
                    changed.add(new Change(before, then));
                }
                after.add(then);
            } else {
                List<AttachedInterface> others = new ArrayList<>(staying);
                others.addAll(added);
                AttachedInterface fresh =
                        choice.choose(id, each, network, others, InterfaceChoice.asked(wanted), false);
                added.add(fresh);
                after.add(fresh);
            }
        }
        return new InterfaceChanges(List.copyOf(after), List.copyOf(open), changed, added);
    }

    private static boolean isOf(AttachedInterface attached, InterfaceConfig config) {
        return attached.network().equals(config.network())
                && config.name().map(attached.name()::equals).orElse(true);
    }

    private static AttachedInterface changed(
            ContainerId id,
            AttachedInterface before,
            InterfaceConfig wanted,
            NetworkDefinition network,
            Beside beside,
            InterfaceChoice choice) {
        if (wanted.mac().filter(mac -> !mac.equals(before.mac())).isPresent()) {
            throw new ContainerException(
                    ErrorKind.WRONG_STATE,
                    "the MAC address of " + before.name()
                            + " stays while it is there: disconnect it and connect it again");
        }
        return new AttachedInterface(
                before.container(),
                before.network(),
                before.index(),
                before.name(),
                before.hostLink(),
                before.hostIndex(),
                before.mac(),
                addresses(id, before, wanted, network, beside, choice),
                wanted.mtu());
    }

    /** What else there is of the container: as configured before and from now on, and what has been decided. */
    private record Beside(List<InterfaceConfig> had, List<InterfaceConfig> wanted, List<AttachedInterface> decided) {
        boolean hadByHand(AttachedInterface attached, InterfaceAddress address) {
            return had.stream()
                    .filter(config -> config.network().equals(attached.network()))
                    .anyMatch(config -> config.addresses().contains(address.address()));
        }
    }

    /** Those asked for; of families none is asked of, those it has and that nobody had asked for. */
    private static List<InterfaceAddress> addresses(
            ContainerId id,
            AttachedInterface before,
            InterfaceConfig wanted,
            NetworkDefinition network,
            Beside beside,
            InterfaceChoice choice) {
        List<InterfaceAddress> addresses = new ArrayList<>();
        Set<IpAddress> kept = new LinkedHashSet<>();
        for (InterfaceAddress address : before.addresses()) {
            IpFamily family = address.family();
            if (!beside.hadByHand(before, address)
                    && wanted.addresses().stream().noneMatch(other -> other.family() == family)) {
                kept.add(address.address());
                addresses.add(address);
            }
        }
        List<IpAddress> all = new ArrayList<>(wanted.addresses());
        all.addAll(kept);
        Set<IpAddress> besides =
                InterfaceChoice.besides(network, beside.decided(), InterfaceChoice.asked(beside.wanted()));
        for (InterfaceAddress address : choice.addresses(id, all, network, besides)) {
            if (!addresses.contains(address)) {
                addresses.add(address);
            }
        }
        return addresses;
    }
}
