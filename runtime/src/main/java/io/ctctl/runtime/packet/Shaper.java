package io.ctctl.runtime.packet;

import io.ctctl.netvirt.firewall.Direction;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.shape.HtbClass;
import io.ctctl.netvirt.shape.Rate;
import io.ctctl.netvirt.shape.ShapeTree;
import io.ctctl.netvirt.shape.ShapedInterface;
import io.ctctl.netvirt.shape.Shaping;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.Instance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Has every running container's interfaces as fast as it and its networks say. */
final class Shaper {
    private final ShapeLinks links;
    private final ShapeSlots slots;
    private final Map<ContainerId, List<ShapedInterface>> shaped = new LinkedHashMap<>();
    /** The kernel has been seen to have what it takes. */
    private boolean able;

    Shaper(Instance instance) {
        String parent = instance.cgroupParent();
        links = new ShapeLinks(parent.substring(parent.indexOf('-') + 1));
        slots = new ShapeSlots(instance.runDir().resolve("shaping.json"));
    }

    /** What is wanted of a container, as far as its interfaces can be shaped. */
    record Wanted(
            ContainerId id,
            String owner,
            Shaping shaping,
            List<AttachedInterface> interfaces,
            Function<String, Optional<NetworkDefinition>> networks) {}

    String queue() {
        return links.queue();
    }

    synchronized boolean isShaped(ContainerId id) {
        return !shaped.getOrDefault(id, List.of()).isEmpty();
    }

    /** Refuses what could not be kept, before anything is changed. */
    synchronized void check(Wanted wanted, ShapeSettings settings) {
        Map<Integer, Rate> totals = totals(wanted, settings);
        List<ShapedInterface> all = new ArrayList<>();
        shaped.forEach((id, interfaces) -> {
            if (!id.equals(wanted.id())) {
                all.addAll(interfaces);
            }
        });
        int slot = 0;
        for (AttachedInterface attached : wanted.interfaces()) {
            all.add(of(wanted, settings, attached, ++slot));
        }
        try {
            ShapeTree.check(all, totals);
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, "shape " + wanted.owner() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Refuses what this kernel lacks, once one is to be shaped: it would be found out when the program runs already. What is
     * made to find out is not there afterwards.
     */
    synchronized void require(Wanted wanted, ShapeSettings settings) {
        Optional<AttachedInterface> first = wanted.interfaces().stream()
                .filter(attached -> isInTree(wanted, settings, attached))
                .findFirst();
        if (able || first.isEmpty()) {
            return;
        }
        try {
            links.probe(of(wanted, settings, first.get(), 1), settings.classes());
            able = true;
        } catch (IOException e) {
            throw new ContainerException(
                    ErrorKind.HOST_LACKS,
                    "shape " + wanted.owner()
                            + ": the kernel refuses what rates take (HTB, ifb, clsact, mirred, cls_bpf): "
                            + e.getMessage(),
                    e);
        }
    }

    private static boolean isInTree(Wanted wanted, ShapeSettings settings, AttachedInterface attached) {
        boolean limited = !wanted.shaping().unlimited() || settings.totals().containsKey(attached.network());
        return limited && attached.hostLink().isPresent();
    }

    /** Makes it so; done again it changes nothing. */
    synchronized void apply(Wanted wanted, ShapeSettings settings) throws IOException {
        List<ShapedInterface> before = shaped.getOrDefault(wanted.id(), List.of());
        List<ShapedInterface> after = new ArrayList<>();
        for (AttachedInterface attached : wanted.interfaces()) {
            if (isInTree(wanted, settings, attached)) {
                after.add(of(
                        wanted, settings, attached, slots.of(attached.hostLink().orElseThrow())));
            }
        }
        if (before.isEmpty() && after.isEmpty()) {
            return;
        }
        for (ShapedInterface gone : before) {
            if (after.stream().noneMatch(one -> samePlace(one, gone))) {
                links.leave(gone);
                unset(gone);
            }
        }
        try {
            if (!after.isEmpty()) {
                links.ensure();
            }
            Map<Integer, Rate> totals = totals(wanted, settings);
            for (ShapedInterface one : after) {
                set(one, totals, settings);
            }
        } catch (IOException e) {
            // also when the run is over already, and its links with it: who has no other tree left takes this one down
            shaped.put(wanted.id(), after);
            remove(wanted.id());
            throw e;
        }
        shaped.put(wanted.id(), List.copyOf(after));
        removeUnused();
    }

    private void removeUnused() throws IOException {
        if (shaped.values().stream().allMatch(List::isEmpty)) {
            links.remove();
        }
    }

    /** The run is over, and its links are gone. */
    synchronized void remove(ContainerId id) throws IOException {
        List<ShapedInterface> before = shaped.remove(id);
        slots.free(id);
        if (before == null || before.isEmpty()) {
            return;
        }
        for (ShapedInterface gone : before) {
            unset(gone);
        }
        removeUnused();
    }

    /** What nobody has asked for by now was left by an earlier daemon. */
    synchronized void adopted() throws IOException {
        if (shaped.values().stream().allMatch(List::isEmpty)) {
            if (links.exist()) {
                links.remove();
            }
            slots.clear();
            return;
        }
        for (Map.Entry<InterfaceName, Integer> stale :
                slots.without(shaped.keySet()).entrySet()) {
            unset(new ShapedInterface(stale.getValue(), "", stale.getKey(), 0, Shaping.NONE, Optional.empty()));
            slots.free(stale.getKey());
        }
    }

    private void set(ShapedInterface one, Map<Integer, Rate> totals, ShapeSettings settings) throws IOException {
        for (Direction way : Direction.values()) {
            List<HtbClass> classes = new ArrayList<>();
            one.network()
                    .filter(totals::containsKey)
                    .ifPresent(number -> classes.add(ShapeTree.network(number, totals.get(number))));
            classes.addAll(ShapeTree.of(one, way, totals));
            links.set(way, one, classes);
        }
        links.lead(one, settings.classes());
    }

    private void unset(ShapedInterface gone) throws IOException {
        for (Direction way : Direction.values()) {
            links.unset(way, ShapeTree.every(gone));
        }
    }

    private static boolean samePlace(ShapedInterface one, ShapedInterface other) {
        return one.slot() == other.slot()
                && one.network().equals(other.network())
                && one.shaping().classes().equals(other.shaping().classes());
    }

    private static ShapedInterface of(Wanted wanted, ShapeSettings settings, AttachedInterface attached, int slot) {
        Optional<Integer> network = settings.totals().containsKey(attached.network())
                ? wanted.networks().apply(attached.network()).map(NetworkDefinition::number)
                : Optional.empty();
        return new ShapedInterface(
                slot, wanted.owner(), attached.name(), attached.hostIndex(), wanted.shaping(), network);
    }

    private static Map<Integer, Rate> totals(Wanted wanted, ShapeSettings settings) {
        Map<Integer, Rate> totals = new HashMap<>();
        settings.totals()
                .forEach((name, rate) ->
                        wanted.networks().apply(name).ifPresent(network -> totals.put(network.number(), rate)));
        return totals;
    }
}
