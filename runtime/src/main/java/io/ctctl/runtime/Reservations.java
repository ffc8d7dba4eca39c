package io.ctctl.runtime;

import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.store.Durability;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which containers are in somebody's hands, and what only their holders may do to them. */
final class Reservations {
    private final Map<ContainerId, Reservation> held = new ConcurrentHashMap<>();
    private final Instance instance;
    private final Registry registry;
    private final Startup startup;
    private final Removal removal;

    Reservations(Instance instance, Registry registry, Startup startup, Removal removal) {
        this.instance = instance;
        this.registry = registry;
        this.startup = startup;
        this.removal = removal;
    }

    /** {@code action} as of {@link #requireFree}. */
    Reservation add(ContainerId id, String action, String reason) {
        Reservation reservation = new Reservation(id, reason, instance.state(id), this);
        Reservation holder = held.putIfAbsent(id, reservation);
        if (holder != null) {
            throw refusal(holder, action);
        }
        return reservation;
    }

    /** The same container, in the same hands, for another reason. */
    Reservation replace(Reservation before, String reason) {
        Reservation after = new Reservation(before.id(), reason, before.files(), this);
        if (!held.replace(before.id(), before, after)) {
            throw new IllegalStateException("the reservation of " + before.id() + " has ended");
        }
        return after;
    }

    void end(Reservation reservation) {
        held.remove(reservation.id(), reservation);
    }

    boolean holds(ContainerId id) {
        return held.containsKey(id);
    }

    /** {@code action}: all that is told of it, as in {@code remove web}. */
    void requireFree(ContainerId id, String action) {
        Reservation holder = held.get(id);
        if (holder != null) {
            throw refusal(holder, action);
        }
    }

    private static ContainerException refusal(Reservation holder, String action) {
        return new ContainerException(
                ErrorKind.WRONG_STATE, action + ": " + holder.reason() + "; wait until that is over");
    }

    void start(ContainerId id) throws InterruptedException {
        startup.start(registry.get(id), Optional.empty());
    }

    void stop(ContainerId id) throws InterruptedException {
        Container container = registry.get(id);
        Ending.stop(container, Optional.empty());
        Ending.settle(container);
    }

    void suspended(ContainerId id) throws IOException {
        Container container = registry.get(id);
        container.state(container.state().suspended(Instant.now()));
        StateDirectory.writeState(instance.state(id), container.state(), Durability.MACHINE);
    }

    void remove(ContainerId id) throws InterruptedException {
        removal.removeByForce(registry.get(id));
    }
}
