package io.ctctl.netvirt.network;

import java.util.Arrays;
import java.util.Locale;

/** Who does not reach the containers of a network. */
public enum Isolation {
    /** Containers of other networks without isolation reach them. */
    NONE,
    /** Containers of other networks do not. */
    NETWORKS,
    /** Nor do those of the same network. */
    CONTAINERS;

    /** IllegalArgumentException naming the text and the choices. */
    public static Isolation parse(String text) {
        return Arrays.stream(values())
                .filter(isolation -> isolation.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "bad isolation \"" + text + "\": use none, networks or containers"));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
