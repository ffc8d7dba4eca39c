package io.ctctl.isolation.capability;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** An immutable set of capabilities, held as the kernel's mask; bits of capabilities this program does not know stay. */
public record CapabilitySet(long mask) {
    public static final CapabilitySet NONE = new CapabilitySet(0);

    /** Every capability this program knows. */
    public static final CapabilitySet ALL = of(Capability.values());

    private static final String EVERY = "ALL";

    // Docker's set: what ordinary services need as root, and nothing that reaches outside the container.
    private static final CapabilitySet DEFAULTS = of(
            Capability.CAP_CHOWN,
            Capability.CAP_DAC_OVERRIDE,
            Capability.CAP_FOWNER,
            Capability.CAP_FSETID,
            Capability.CAP_KILL,
            Capability.CAP_SETGID,
            Capability.CAP_SETUID,
            Capability.CAP_SETPCAP,
            Capability.CAP_NET_BIND_SERVICE,
            Capability.CAP_NET_RAW,
            Capability.CAP_SYS_CHROOT,
            Capability.CAP_MKNOD,
            Capability.CAP_AUDIT_WRITE,
            Capability.CAP_SETFCAP);

    public static CapabilitySet of(Capability... capabilities) {
        return new CapabilitySet(
                Arrays.stream(capabilities).mapToLong(Capability::mask).reduce(0, (a, b) -> a | b));
    }

    /** What a container has unless it asks for more or less. */
    public static CapabilitySet defaults() {
        return DEFAULTS;
    }

    /** Reads names such as {@code CAP_NET_ADMIN}, {@code net_admin}, {@code ALL}. */
    public static CapabilitySet parse(Collection<String> names) {
        long mask = 0;
        for (String name : names) {
            mask |= isAll(name) ? ALL.mask : Capability.parse(name).mask();
        }
        return new CapabilitySet(mask);
    }

    /** Reads a mask as {@code CapBnd} of {@code /proc/self/status} has it: hexadecimal, no prefix. */
    public static CapabilitySet ofHex(String mask) {
        try {
            return new CapabilitySet(Long.parseUnsignedLong(mask.strip(), 16));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a hexadecimal capability mask: '" + mask + "'", e);
        }
    }

    /**
     * This set after {@code --cap-drop} and {@code --cap-add}, as Docker reckons: with ALL added it is all but the
     * drops, with ALL dropped only the adds, else an add wins over a drop of the same name.
     */
    public CapabilitySet apply(Collection<String> adds, Collection<String> drops) {
        CapabilitySet added = parse(adds);
        CapabilitySet dropped = parse(drops);
        if (adds.stream().anyMatch(CapabilitySet::isAll)) {
            return ALL.minus(dropped);
        }
        return minus(dropped).plus(added);
    }

    public boolean contains(Capability capability) {
        return (mask & capability.mask()) != 0;
    }

    public CapabilitySet plus(CapabilitySet other) {
        return new CapabilitySet(mask | other.mask);
    }

    public CapabilitySet minus(CapabilitySet other) {
        return new CapabilitySet(mask & ~other.mask);
    }

    /** What both have, such as a wish and what the host's bounding set allows. */
    public CapabilitySet intersect(CapabilitySet other) {
        return new CapabilitySet(mask & other.mask);
    }

    public boolean isEmpty() {
        return mask == 0;
    }

    public Stream<Capability> stream() {
        return Arrays.stream(Capability.values()).filter(this::contains);
    }

    /** {@code CAP_*} names by bit, as the runtime-spec's lists want them. */
    public List<String> names() {
        return stream().map(Capability::name).toList();
    }

    private static boolean isAll(String name) {
        return EVERY.equalsIgnoreCase(name.strip()) || "CAP_ALL".equalsIgnoreCase(name.strip());
    }
}
