package io.ctctl.isolation.plan;

import java.util.List;
import java.util.Optional;

/** Takes the arguments of a step, in the order of its {@link Operation}; the encoder and the printer are two of them. */
public interface ArgumentSink {
    /** An integer, mode, capability mask or device number. */
    ArgumentSink number(long value);

    ArgumentSink text(String value);

    ArgumentSink optionalText(Optional<String> value);

    ArgumentSink bytes(Bytes value);

    ArgumentSink vector(List<String> values);

    default ArgumentSink slot(Slot slot) {
        return number(slot.number());
    }

    default ArgumentSink flags(Flags<?> flags) {
        return number(flags.bits());
    }

    /** Exactly one value of a set. */
    default ArgumentSink choice(PlanFlag value) {
        return number(value.value());
    }
}
