package io.ctctl.netvirt.shape;

import io.ctctl.netvirt.network.InterfaceName;
import java.util.Optional;

/**
 * An interface that has a place in the trees.
 *
 * @param slot its number in them, 1 to 2047
 * @param owner how messages call its container
 * @param name inside
 * @param hostIndex index of its host link
 * @param network number of the network it shares a total with; absent: no total
 */
public record ShapedInterface(
        int slot, String owner, InterfaceName name, int hostIndex, Shaping shaping, Optional<Integer> network) {
    /** More than the machine has memory for. */
    public static final int MOST = 2047;

    public ShapedInterface {
        if (slot < 1 || slot > MOST) {
            throw new IllegalArgumentException("slot " + slot + " of " + MOST);
        }
    }

    /** The class that all of its traffic is in. */
    int minor() {
        return 0x8000 | slot;
    }

    /** The class of one class of its traffic. */
    int minor(int trafficClass) {
        return slot << 4 | trafficClass;
    }

    /** What the classifier adds a traffic class to. */
    public int priorityBase() {
        return HtbClass.MAJOR << 16 | minor(0);
    }
}
