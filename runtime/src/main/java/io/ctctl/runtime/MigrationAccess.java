package io.ctctl.runtime;

import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.spec.ConfigCheck;
import io.ctctl.runtime.spec.Roots;
import java.time.Instant;
import java.util.Optional;

/** What migrations need of containers: those that go are reserved, those that come have the id and the age they have there. */
public final class MigrationAccess {
    private final Registry registry;
    private final Creation creation;
    private final Removal removal;
    private final Roots roots;
    private final Designs designs;
    private final Reservations reservations;
    private final RunListener listeners;

    MigrationAccess(
            Registry registry,
            Creation creation,
            Removal removal,
            Roots roots,
            Designs designs,
            Reservations reservations,
            RunListener listeners) {
        this.registry = registry;
        this.creation = creation;
        this.removal = removal;
        this.roots = roots;
        this.designs = designs;
        this.reservations = reservations;
        this.listeners = listeners;
    }

    /**
     * Keeps others from starting or removing a container until the reservation is closed; ContainerException of kind
     * WRONG_STATE when it is reserved already.
     *
     * @param action what it is wanted for, as in {@code migrate}
     * @param reason what others are told, as in {@code it is being migrated}
     */
    public Reservation reserve(ContainerId id, String action, String reason) {
        Container container = registry.get(id);
        return reservations.add(container.id(), action + " " + container.displayName(), reason);
    }

    /** What a container is connected to, for a host that it goes to. */
    public NetworkPassage passage(ContainerId id) {
        return designs.network().passage(id, registry.get(id).effective());
    }

    /**
     * Whether such a container could come here, and run; ContainerException when its id, its name or an address of its is taken, a
     * network of its is missing, its configuration bad, or more promised to it than is left.
     */
    public void checkArrival(ContainerId id, ContainerConfig config, NetworkPassage passage, boolean running) {
        ConfigCheck.check(config);
        designs.checkLimits(config);
        Optional<Container> holder = config.name().flatMap(registry::find);
        if (holder.isPresent()) {
            throw new ContainerException(
                    ErrorKind.NAME_IN_USE,
                    "the name " + config.name().get() + " is in use there: give it another with --new-name");
        }
        if (registry.has(id)) {
            throw new ContainerException(
                    ErrorKind.NAME_IN_USE,
                    "a container with the id " + id + " is there already: give it a new name with --new-name");
        }
        designs.network().checkArrival(id, config, passage);
        if (running) {
            listeners.admit(id, config);
        }
    }

    /** Makes a container that comes from elsewhere under the id and with the age it has there, reserved. */
    public Reservation receive(
            ContainerId id, ContainerConfig config, Instant created, NetworkPassage passage, String reason)
            throws InterruptedException {
        ConfigCheck.check(config);
        roots.path(config.root());
        Reservation reservation = reservations.add(id, "receive " + id, reason);
        try {
            Container container = creation.create(id, config, created);
            try {
                designs.network().arrive(id, config, passage);
            } catch (ContainerException e) {
                removal.removeItself(container);
                throw e;
            }
            return reservation;
        } catch (ContainerException e) {
            reservation.close();
            throw e;
        }
    }
}
