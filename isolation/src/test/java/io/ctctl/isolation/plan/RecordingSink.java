package io.ctctl.isolation.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Notes, for each argument it is told, the kinds of the header the value may have. */
final class RecordingSink implements ArgumentSink {
    final List<String> kinds = new ArrayList<>();

    @Override
    public ArgumentSink number(long value) {
        return note("ioxDC");
    }

    @Override
    public ArgumentSink text(String value) {
        return note("s");
    }

    @Override
    public ArgumentSink optionalText(Optional<String> value) {
        return note("n");
    }

    @Override
    public ArgumentSink bytes(Bytes value) {
        return note("b");
    }

    @Override
    public ArgumentSink vector(List<String> values) {
        return note("v");
    }

    @Override
    public ArgumentSink slot(Slot slot) {
        return note("SR");
    }

    @Override
    public ArgumentSink flags(Flags<?> flags) {
        return note("F");
    }

    @Override
    public ArgumentSink choice(PlanFlag value) {
        return note("E");
    }

    private ArgumentSink note(String possible) {
        kinds.add(possible);
        return this;
    }
}
