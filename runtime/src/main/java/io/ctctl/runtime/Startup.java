package io.ctctl.runtime;

import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.NetworkConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.Failures;
import io.ctctl.runtime.instance.IdRange;
import io.ctctl.runtime.spec.Neighbour;
import java.io.IOException;
import java.util.Optional;

/** How containers come to run: whether they may, who is told, and who watches them from then on. */
final class Startup {
    private final Registry registry;
    private final Creation creation;
    private final Removal removal;
    private final Designs designs;
    private final Starter starter;
    private final Aftermath aftermath;
    private final RunListeners listeners;

    Startup(
            Registry registry,
            Creation creation,
            Removal removal,
            Designs designs,
            Starter starter,
            Aftermath aftermath,
            RunListeners listeners) {
        this.registry = registry;
        this.creation = creation;
        this.removal = removal;
        this.designs = designs;
        this.starter = starter;
        this.aftermath = aftermath;
        this.listeners = listeners;
    }

    /** Returns when the program has been executed; a container that removes itself is gone after a failed start. */
    void start(Container container, Optional<Attachment> attachment) throws InterruptedException {
        Ending.settle(container);
        settleForerunners(container.config());
        container.lock().lockInterruptibly();
        try {
            requireStartable(container);
            startLocked(container, attachment);
        } finally {
            container.lock().unlock();
        }
    }

    /** Makes a container and starts it; what never ran leaves nothing behind. */
    Container run(ContainerConfig config, Optional<Attachment> attachment) throws InterruptedException {
        settleForerunners(config);
        Container container = creation.claim(config);
        try {
            begin(container, launched(container, attachment, creation.commitment(container)));
            return container;
        } catch (ContainerException e) {
            if (container.status() != ContainerStatus.RUNNING) {
                removal.removeAfter(e, container);
            }
            throw e;
        } finally {
            container.lock().unlock();
        }
    }

    /**
     * Those whose program has ended, and that still have a port or an address that this one is to have, or the last of its
     * network: their clients have been told of the end already.
     */
    private void settleForerunners(ContainerConfig config) throws InterruptedException {
        NetworkConfig wanted = config.network();
        boolean full = designs.network().isFull(config);
        if (!full && !wanted.claims()) {
            return; // among many containers a start would take long to find that none has what it does not name
        }
        for (Container each : registry.all()) {
            NetworkConfig network = each.config().network();
            if (each.run().isPresent() && (network.collides(wanted) || (full && network.meets(wanted)))) {
                registry.hear(each);
                Ending.awaitTeardown(each);
            }
        }
    }

    private static void requireStartable(Container container) {
        ContainerStatus status = container.status();
        if (status == ContainerStatus.SUSPENDED) {
            throw container.wrongState("start", "`ctctl resume` goes on from its checkpoint");
        }
        boolean again = status == ContainerStatus.EXITED
                && !container.config().lifecycle().autoRemove();
        if (status != ContainerStatus.CREATED && !again) {
            throw container.wrongState("start", "only a created or exited container can be started");
        }
        if (container.run().filter(last -> !last.torn().isDone()).isPresent()) {
            throw container.wrongState("start", "somebody else has just started it");
        }
    }

    private void startLocked(Container container, Optional<Attachment> attachment) {
        try {
            begin(container, launched(container, attachment, starting -> starter.persist(container, starting)));
        } catch (ContainerException e) {
            if (container.config().lifecycle().autoRemove()) {
                removal.removeAfter(e, container);
            } else {
                starter.persistFailure(container, e);
            }
            throw e;
        }
    }

    private Run launched(Container container, Optional<Attachment> attachment, Starter.Commitment commitment) {
        registry.requireOpen();
        listeners.starting(container.id(), container.config());
        try {
            return starter.start(container, attachment, this::neighbour, commitment);
        } catch (ContainerException e) {
            listeners.ended(container.id());
            throw e;
        }
    }

    /** Tells everybody of a run that has begun, and watches it. */
    void begin(Container container, Run run) {
        try {
            // before it is watched: nobody hears of an end before the start
            listeners.started(designs.running(container).orElseThrow());
            aftermath.watch(container, run);
        } catch (IOException e) {
            throw Failures.io("watch " + container.displayName(), e);
        }
    }

    /** The running container whose namespaces another one shares. */
    Neighbour neighbour(String reference) {
        Container container = registry.find(reference);
        ContainerState state = container.state();
        if (state.status() != ContainerStatus.RUNNING || state.pid().isEmpty()) {
            throw container.wrongState("share namespaces with", "start it first");
        }
        return new Neighbour(state.pid().get(), state.idBase().map(IdRange::new));
    }
}
