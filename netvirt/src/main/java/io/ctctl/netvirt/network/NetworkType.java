package io.ctctl.netvirt.network;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How containers of a network reach each other and the rest. */
public enum NetworkType {
    /** A pair of links and a bridge of the network's own; out by address translation. */
    BRIDGE,
    /** Point to point: each address is a route of the host, there is no common link. */
    ROUTED,
    /** A link of the host is the network; containers appear on it with MAC addresses of their own. */
    MACVLAN,
    /** A bridge that goes on in those of other hosts, over UDP. */
    VXLAN;

    /** IllegalArgumentException naming the text and the choices. */
    public static NetworkType parse(String text) {
        return Arrays.stream(values())
                .filter(type -> type.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("bad network type \"" + text + "\": use "
                        + Arrays.stream(values()).map(NetworkType::toString).collect(Collectors.joining(", "))));
    }

    /** Whether there is a bridge that containers are ports of. */
    public boolean bridged() {
        return this == BRIDGE || this == VXLAN;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
