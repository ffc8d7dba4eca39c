package io.ctctl.runtime.packet;

import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.shape.ShapedInterface;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.store.Document;
import io.ctctl.runtime.store.Durability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which number in the trees a host link has: remembered, for the kernel's classes outlive the daemon. */
final class ShapeSlots {
    private record Slots(Map<String, Integer> slots) {}

    private static final Document<Slots> DOCUMENT = new Document<>(Slots.class, 1);

    private final Path file;
    private Map<InterfaceName, Integer> slots;

    ShapeSlots(Path file) {
        this.file = file;
    }

    /** The link's own, or the lowest that is free. */
    int of(InterfaceName link) throws IOException {
        Map<InterfaceName, Integer> known = slots();
        Integer own = known.get(link);
        if (own != null) {
            return own;
        }
        int free = 1;
        while (known.containsValue(free)) {
            free++;
        }
        if (free > ShapedInterface.MOST) {
            throw new ContainerException(
                    ErrorKind.NO_SPACE, "no more than " + ShapedInterface.MOST + " interfaces can be shaped");
        }
        known.put(link, free);
        write();
        return free;
    }

    /** Those of links that belong to none of these containers. */
    Map<InterfaceName, Integer> without(Collection<ContainerId> containers) throws IOException {
        Map<InterfaceName, Integer> others = new HashMap<>(slots());
        others.keySet().removeIf(link -> containers.stream().anyMatch(id -> isOf(link, id)));
        return others;
    }

    void free(ContainerId id) throws IOException {
        if (slots().keySet().removeIf(link -> isOf(link, id))) {
            write();
        }
    }

    void free(InterfaceName link) throws IOException {
        if (slots().remove(link) != null) {
            write();
        }
    }

    void clear() throws IOException {
        if (!slots().isEmpty()) {
            slots().clear();
            write();
        }
    }

    private static boolean isOf(InterfaceName link, ContainerId id) {
        return link.value().contains(id.value());
    }

    private Map<InterfaceName, Integer> slots() throws IOException {
        if (slots == null) {
            slots = new HashMap<>();
            DOCUMENT.read(file).ifPresent(read -> Optional.ofNullable(read.slots())
                    .orElse(Map.of())
                    .forEach((link, slot) -> slots.put(new InterfaceName(link), slot)));
        }
        return slots;
    }

    private void write() throws IOException {
        Map<String, Integer> written = new TreeMap<>();
        slots.forEach((link, slot) -> written.put(link.value(), slot));
        DOCUMENT.write(file, new Slots(written), Durability.DAEMON);
    }
}
