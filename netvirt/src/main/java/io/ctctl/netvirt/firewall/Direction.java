package io.ctctl.netvirt.firewall;

import java.util.Locale;

/** As the container sees it. */
public enum Direction {
    IN,
    OUT;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
