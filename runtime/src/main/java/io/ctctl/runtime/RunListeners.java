package io.ctctl.runtime;

import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Those who hear of runs, told in the order they came. */
final class RunListeners implements RunListener {
    private final List<RunListener> all = new CopyOnWriteArrayList<>();

    void add(RunListener listener) {
        all.add(listener);
    }

    @Override
    public void admit(ContainerId id, ContainerConfig config) {
        all.forEach(listener -> listener.admit(id, config));
    }

    /** One that refuses takes the announcement back from those that have heard it. */
    @Override
    public void starting(ContainerId id, ContainerConfig config) {
        for (RunListener listener : all) {
            try {
                listener.starting(id, config);
            } catch (ContainerException e) {
                ended(id);
                throw e;
            }
        }
    }

    @Override
    public Map<String, String> remembered(ContainerId id) {
        Map<String, String> remembered = new TreeMap<>();
        all.forEach(listener -> remembered.putAll(listener.remembered(id)));
        return remembered;
    }

    @Override
    public void recall(ContainerId id, Map<String, String> remembered) {
        all.forEach(listener -> listener.recall(id, remembered));
    }

    @Override
    public void started(RunningContainer container) {
        all.forEach(listener -> listener.started(container));
    }

    @Override
    public void unanswered(ContainerId id, ContainerConfig config) {
        all.forEach(listener -> listener.unanswered(id, config));
    }

    @Override
    public void changed(RunningContainer container) {
        all.forEach(listener -> listener.changed(container));
    }

    @Override
    public void ended(ContainerId id) {
        all.forEach(listener -> listener.ended(id));
    }
}
