package io.ctctl.runtime;

import io.ctctl.runtime.config.ContainerId;
import java.util.Map;

/** Makes events of the changes of containers' states. */
final class Happenings {
    private final EventLog events;

    Happenings(EventLog events) {
        this.events = events;
    }

    void changed(ContainerId id, ContainerState before, ContainerState after) {
        ContainerStatus was = before.status();
        if (was == after.status()) {
            return;
        }
        switch (after.status()) {
            case CREATED -> events.tell(Event.Type.CREATE, id);
            case RUNNING -> {
                // it had been started before anybody asked how it stands
                if (was != ContainerStatus.UNKNOWN) {
                    events.tell(was == ContainerStatus.SUSPENDED ? Event.Type.RESUME : Event.Type.START, id);
                }
            }
            case EXITED ->
                events.tell(
                        Event.Type.EXIT,
                        id,
                        Map.of(
                                "code", Integer.toString(after.exitCode().orElse(Ending.KILLED)),
                                "oom", Boolean.toString(after.oomKilled())));
            case SUSPENDED -> events.tell(Event.Type.SUSPEND, id);
            case CREATING, UNKNOWN, REMOVING -> {
                // told when it is there, and when it is gone
            }
        }
    }

    void removed(Container container) {
        if (container.status() == ContainerStatus.REMOVING) {
            events.tell(Event.Type.REMOVE, container.id());
        }
    }
}
