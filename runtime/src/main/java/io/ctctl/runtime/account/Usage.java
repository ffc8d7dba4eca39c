package io.ctctl.runtime.account;

import io.ctctl.runtime.RunningContainer;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a container uses.
 *
 * @param rates over a second or so, or since it was last asked for
 * @param entitledCpus what it would get now if all wanted all they can use
 * @param memory by kind; what the kernel does not tell apart is absent
 */
public record Usage(
        RunningContainer container, Rates rates, double entitledCpus, Bounds bounds, Map<MemoryKind, Long> memory) {
    public Usage {
        memory = Map.copyOf(memory);
    }

    public String name() {
        return container.displayName();
    }

    public OptionalDouble cpus() {
        return rates.share(Counter.CPU_NANOS);
    }

    /** What it has now. */
    public OptionalLong level(Counter counter) {
        return rates.to().get(counter);
    }

    /** The part of its memory's bound that it has; empty without a bound. */
    public OptionalDouble memoryPart() {
        OptionalLong bytes = level(Counter.MEMORY_BYTES);
        return bytes.isPresent()
                        && bounds.memoryBytes().isPresent()
                        && bounds.memoryBytes().getAsLong() > 0
                ? OptionalDouble.of(
                        (double) bytes.getAsLong() / bounds.memoryBytes().getAsLong())
                : OptionalDouble.empty();
    }

    /** Bytes a second from and to disks. */
    public OptionalDouble ioBytes() {
        return sum(rates.perSecond(Counter.READ_BYTES), rates.perSecond(Counter.WRITTEN_BYTES));
    }

    /** Bytes a second through its interfaces, both ways. */
    public OptionalDouble networkBytes() {
        return sum(rates.perSecond(Counter.RECEIVED_BYTES), rates.perSecond(Counter.SENT_BYTES));
    }

    private static OptionalDouble sum(OptionalDouble one, OptionalDouble other) {
        return one.isPresent() && other.isPresent()
                ? OptionalDouble.of(one.getAsDouble() + other.getAsDouble())
                : OptionalDouble.empty();
    }
}
