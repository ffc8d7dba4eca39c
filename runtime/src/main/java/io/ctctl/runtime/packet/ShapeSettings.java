package io.ctctl.runtime.packet;

import io.ctctl.netvirt.shape.Rate;
import io.ctctl.netvirt.shape.TrafficClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What holds for all containers of an instance.
 *
 * @param totals by name of network: what its containers have together, each way
 * @param classes of traffic, by number
 */
public record ShapeSettings(Map<String, Rate> totals, List<TrafficClass> classes) {
    static final ShapeSettings NONE = new ShapeSettings(Map.of(), List.of());

    public ShapeSettings {
        totals = totals == null ? Map.of() : Map.copyOf(totals);
        classes = classes == null
                ? List.of()
                : classes.stream()
                        .sorted(Comparator.comparingInt(TrafficClass::number))
                        .toList();
    }

    ShapeSettings withTotal(String network, Optional<Rate> total) {
        Map<String, Rate> all = new HashMap<>(totals);
        all.remove(network);
        total.ifPresent(rate -> all.put(network, rate));
        return new ShapeSettings(all, classes);
    }

    /** In the place of the class of that number; without subnets there is no such class any more. */
    ShapeSettings withClass(TrafficClass changed) {
        List<TrafficClass> all = new ArrayList<>(classes);
        all.removeIf(one -> one.number() == changed.number());
        if (!changed.subnets().isEmpty()) {
            all.add(changed);
        }
        return new ShapeSettings(totals, all);
    }
}
