package io.ctctl.scheduler.memory;

import java.util.Optional;

/**
 * A counter as OpenVZ's /proc/user_beancounters shows it. Absent is what the kernel does not keep, or, of barrier and
 * limit, what is unlimited. Pages are of 4096 bytes.
 *
 * @param held now
 * @param maxHeld the most since the start
 * @param barrier where shortage begins
 * @param limit what cannot be exceeded
 * @param failures requests that were refused, or had to wait for a reclaim
 * @param source where the figures come from, or why there are none
 */
public record Beancounter(
        String name,
        Optional<Long> held,
        Optional<Long> maxHeld,
        Optional<Long> barrier,
        Optional<Long> limit,
        Optional<Long> failures,
        String source) {
    /** One the kernel keeps no figure of. */
    public static Beancounter none(String name, String why) {
        return new Beancounter(
                name, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), why);
    }

    /** One of which only the present figure is known. */
    public static Beancounter held(String name, Optional<Long> held, String source) {
        return new Beancounter(
                name, held, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), source);
    }
}
