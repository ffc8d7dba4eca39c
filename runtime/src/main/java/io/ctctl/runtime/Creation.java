package io.ctctl.runtime;

import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.error.Failures;
import io.ctctl.runtime.instance.Instance;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How containers come into being and go. */
final class Creation {
    private static final Duration NAME_PATIENCE = Duration.ofSeconds(10);

    private final Instance instance;
    private final Registry registry;
    private final SpareLayer spare;
    private final SecureRandom random = new SecureRandom();

    Creation(Instance instance, Registry registry, SpareLayer spare) {
        this.spare = spare;
        this.instance = instance;
        this.registry = registry;
    }

    /** Makes the container's directories and commits its configuration, or leaves nothing. */
    Container create(ContainerConfig config) throws InterruptedException {
        return create(ContainerId.random(random), config, Instant.now());
    }

    /** As {@link #create(ContainerConfig)}, with an id and an age from elsewhere; an id that is there already is refused. */
    Container create(ContainerId id, ContainerConfig config, Instant created) throws InterruptedException {
        if (registry.has(id)) {
            throw new ContainerException(
                    ErrorKind.NAME_IN_USE, "a container with the id " + id + " is here already: give it a new name");
        }
        Container container = claim(id, config, created);
        try {
            prepare(container);
            commit(container, container.state());
            return container;
        } catch (IOException e) {
            forget(container);
            throw Failures.io("create " + container.displayName(), e);
        } finally {
            container.lock().unlock();
        }
    }

    /** A container of which nothing is on disk yet; the caller gets it with its lock held, and commits or deletes it. */
    Container claim(ContainerConfig config) throws InterruptedException {
        return claim(ContainerId.random(random), config, Instant.now());
    }

    private Container claim(ContainerId id, ContainerConfig config, Instant created) throws InterruptedException {
        Container container = new Container(id, config, ContainerState.creating(created));
        // whoever finds the name before the files are there waits for them
        container.lock().lock();
        try {
            claimName(container);
            return container;
        } catch (InterruptedException | ContainerException e) {
            container.lock().unlock();
            throw e;
        }
    }

    /** Makes the directories, or leaves nothing. */
    void prepare(Container container) throws IOException {
        StateDirectory.make(instance.state(container.id()), container.config(), spare);
    }

    /** Commits the configuration, with the ids that {@code state} has, or leaves nothing. */
    void commit(Container container, ContainerState state) throws IOException {
        StateDirectory.commit(instance.state(container.id()), container.config(), state);
        container.state(ContainerState.created(state.created()));
    }

    /** Of a container that is made by its first start. */
    Starter.Commitment commitment(Container container) {
        return new Starter.Commitment() {
            @Override
            public void prepare() throws IOException {
                Creation.this.prepare(container);
            }

            @Override
            public void commit(ContainerState starting) throws IOException {
                Creation.this.commit(container, starting);
            }
        };
    }

    private void claimName(Container container) throws InterruptedException {
        long deadline = System.nanoTime() + NAME_PATIENCE.toNanos();
        for (Optional<Container> holder = registry.add(container);
                holder.isPresent();
                holder = registry.add(container)) {
            registry.hear(holder.get());
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (!isGoing(holder.get()) || !Waits.within(holder.get().removed(), left)) {
                throw new ContainerException(
                        ErrorKind.NAME_IN_USE,
                        "name " + container.displayName() + " is in use by container "
                                + holder.get().id() + ": choose another, or `ctctl rm` that one");
            }
        }
    }

    /** A container that removes itself is waited for as soon as its program has ended. */
    static boolean isGoing(Container holder) {
        ContainerStatus status = holder.status();
        return status == ContainerStatus.REMOVING
                || (status == ContainerStatus.EXITED
                        && holder.config().lifecycle().autoRemove());
    }

    /** Deletes all the container has; the caller holds its lock. */
    void delete(Container container) {
        container.state(container.state().removing());
        try {
            StateDirectory.remove(instance.state(container.id()));
            // there when the end of the last run could not be written down
            RunDirectory.remove(instance.run(container.id()));
        } catch (IOException e) {
            throw Failures.io("remove " + container.displayName(), e);
        }
        forget(container);
    }

    private void forget(Container container) {
        registry.remove(container);
        container.removed().complete(null);
    }
}
