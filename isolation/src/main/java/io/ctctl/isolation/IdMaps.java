package io.ctctl.isolation;

import io.ctctl.oci.IdMapping;
import java.util.List;

/** Id mappings as the kernel's files spell them, and applied to one id. */
final class IdMaps {
    private IdMaps() {}

    /** A line per range: inside, outside, count. */
    static String file(List<IdMapping> mappings) {
        StringBuilder lines = new StringBuilder();
        for (IdMapping mapping : mappings) {
            lines.append(mapping.containerId())
                    .append(' ')
                    .append(mapping.hostId())
                    .append(' ')
                    .append(mapping.size())
                    .append('\n');
        }
        return lines.toString();
    }

    /** The id outside of an id inside; without mappings it is the same. */
    static long outside(List<IdMapping> mappings, long inside, String what) {
        if (mappings.isEmpty()) {
            return inside;
        }
        for (IdMapping mapping : mappings) {
            if (inside >= mapping.containerId() && inside < mapping.containerId() + mapping.size()) {
                return mapping.hostId() + inside - mapping.containerId();
            }
        }
        throw new PlanException(what + " " + inside + " is not mapped in the container's user namespace");
    }
}
