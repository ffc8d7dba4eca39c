package io.ctctl.isolation.plan;

/**
 * An immutable set of flags of one kind, as the kernel's bits.
 *
 * @param <F> the flag enum; it keeps mount flags out of an open's arguments
 */
public record Flags<F extends Enum<F> & PlanFlag>(long bits) {

    public static <F extends Enum<F> & PlanFlag> Flags<F> none() {
        return new Flags<>(0);
    }

    @SafeVarargs
    public static <F extends Enum<F> & PlanFlag> Flags<F> of(F... flags) {
        long bits = 0;
        for (F flag : flags) {
            bits |= flag.value();
        }
        return new Flags<>(bits);
    }

    public static <F extends Enum<F> & PlanFlag> Flags<F> of(Iterable<F> flags) {
        long bits = 0;
        for (F flag : flags) {
            bits |= flag.value();
        }
        return new Flags<>(bits);
    }

    public Flags<F> with(F flag) {
        return new Flags<>(bits | flag.value());
    }

    public Flags<F> with(Flags<F> others) {
        return new Flags<>(bits | others.bits);
    }

    public Flags<F> without(F flag) {
        return new Flags<>(bits & ~flag.value());
    }

    public Flags<F> without(Flags<F> others) {
        return new Flags<>(bits & ~others.bits);
    }

    public boolean has(F flag) {
        return (bits & flag.value()) != 0;
    }

    public boolean isEmpty() {
        return bits == 0;
    }
}
