package io.ctctl.runtime;

import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.Instance;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which containers there are, by id and by name. */
final class Registry {
    private static final Duration NEWS_PATIENCE = Duration.ofSeconds(5);

    private final Instance instance;
    private final EventLog events = new EventLog(this::name);
    private final Happenings happenings = new Happenings(events);
    private final Map<ContainerId, Container> byId = new ConcurrentHashMap<>();
    private final Map<ContainerName, Container> byName = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Registry(Instance instance) {
        this.instance = instance;
    }

    /** Adds the container unless its name is taken; then the one that has it is returned. */
    Optional<Container> add(Container container) {
        requireOpen();
        if (container.config().name().isPresent()) {
            Container holder = byName.putIfAbsent(container.config().name().get(), container);
            if (holder != null) {
                return Optional.of(holder);
            }
        }
        byId.put(container.id(), container);
        container.tell(happenings::changed);
        return Optional.empty();
    }

    /** What happens to the containers that are here. */
    EventLog events() {
        return events;
    }

    private Optional<String> name(ContainerId id) {
        return find(id).flatMap(container -> container.config().name()).map(ContainerName::value);
    }

    /** From now on nothing is added. */
    void close() {
        closed = true;
    }

    void open() {
        closed = false;
    }

    void requireOpen() {
        if (closed) {
            throw new ContainerException(ErrorKind.WRONG_STATE, "this instance is being uninstalled");
        }
    }

    void remove(Container container) {
        happenings.removed(container);
        byId.remove(container.id(), container);
        container.config().name().ifPresent(name -> byName.remove(name, container));
    }

    boolean has(ContainerId id) {
        return byId.containsKey(id);
    }

    Collection<Container> all() {
        return byId.values();
    }

    /** The container of this id; if its program has ended, it is not found running. */
    Container get(ContainerId id) {
        Container container = byId.get(id);
        if (container == null) {
            throw none(id.value());
        }
        hear(container);
        return container;
    }

    /**
     * A client hears of its program's end from the monitor, perhaps before we do: what it asks next must not find the
     * container running. The monitor's file is there before anyone is told.
     */
    void hear(Container container) {
        Optional<Run> run = container.run();
        if (container.status() == ContainerStatus.RUNNING
                && run.isPresent()
                && Files.exists(instance.run(container.id()).exit())) {
            try {
                Waits.within(run.get().exit(), NEWS_PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    Optional<Container> find(ContainerName name) {
        return Optional.ofNullable(byName.get(name));
    }

    Optional<Container> find(ContainerId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** By name, by id, or by the beginning of exactly one id. */
    Container find(String reference) {
        if (ContainerName.isName(reference)) {
            Container named = byName.get(new ContainerName(reference));
            if (named != null) {
                return named;
            }
        }
        if (!ContainerId.isPrefix(reference)) {
            throw none(reference);
        }
        List<Container> matching = byId.values().stream()
                .filter(container -> container.id().value().startsWith(reference))
                .toList();
        if (matching.size() > 1) {
            throw new ContainerException(
                    ErrorKind.USAGE, "\"" + reference + "\" begins the ids of several containers: write more of it");
        }
        if (matching.isEmpty()) {
            throw none(reference);
        }
        return matching.get(0);
    }

    private static ContainerException none(String reference) {
        return new ContainerException(
                ErrorKind.NO_SUCH_CONTAINER, "no container \"" + reference + "\": `ctctl ps -a` lists all");
    }
}
