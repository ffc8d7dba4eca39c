package io.ctctl.runtime;

import io.ctctl.runtime.config.ContainerId;
import java.util.ArrayList;
import java.util.List;

/** Remembers what it was told. */
final class RecordingListener implements RunListener {
    private final List<String> told = new ArrayList<>(); // guarded by this
    private final List<RunningContainer> started = new ArrayList<>(); // guarded by this

    @Override
    public synchronized void started(RunningContainer container) {
        told.add("started " + container.id());
        started.add(container);
    }

    @Override
    public synchronized void ended(ContainerId id) {
        told.add("ended " + id);
    }

    synchronized List<String> told() {
        return List.copyOf(told);
    }

    synchronized List<RunningContainer> started() {
        return List.copyOf(started);
    }
}
