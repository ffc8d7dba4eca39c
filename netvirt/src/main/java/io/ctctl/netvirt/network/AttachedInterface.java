package io.ctctl.netvirt.network;

import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.MacAddress;
import java.util.List;
import java.util.Optional;

/**
 * One interface that a container has, or gets at the start that is being decided.
 *
 * @param container its id
 * @param network the name of the network it is in
 * @param index its own among the container's interfaces; decides the names of the links
 * @param name inside
 * @param hostLink the other end on the host; absent for a macvlan, which has none
 * @param hostIndex that of the host link, chosen before it is made, so that all else can refer to it
 * @param mac inside
 * @param mtu absent: the network's
 */
public record AttachedInterface(
        String container,
        String network,
        int index,
        InterfaceName name,
        Optional<InterfaceName> hostLink,
        int hostIndex,
        MacAddress mac,
        List<InterfaceAddress> addresses,
        Optional<Integer> mtu) {
    /** What the last character of a host link's name can be. */
    public static final int MOST = 36;

    /** Lower ones belong to links that a kernel makes in every new namespace. */
    private static final int FIRST_INSIDE = 16;

    public AttachedInterface {
        if (index < 0 || index >= MOST) {
            throw new IllegalArgumentException("a container has " + MOST + " interfaces at most");
        }
        addresses = List.copyOf(addresses);
        mtu.ifPresent(NetworkDefinition::requireMtu);
    }

    /** The interface's index in the container's namespace, chosen before it is made. */
    public int insideIndex() {
        return FIRST_INSIDE + index;
    }

    /** {@code ct<id><index>}: exactly as long as a name can be. */
    public static InterfaceName hostLink(String container, int index) {
        return new InterfaceName("ct" + container + Integer.toString(index, MOST));
    }
}
