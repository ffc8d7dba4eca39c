package io.ctctl.runtime;

import java.time.Instant;
import java.util.Optional;

/** Containers that come from elsewhere, with the id and the age they have there. */
final class Arrivals {
    private final Registry registry;
    private final Creation creation;
    private final Roots roots;
    private final Reservations reservations;

    Arrivals(Registry registry, Creation creation, Roots roots, Reservations reservations) {
        this.registry = registry;
        this.creation = creation;
        this.roots = roots;
        this.reservations = reservations;
    }

    /** As {@link Containers#checkArrival}. */
    void check(ContainerId id, ContainerConfig config) {
        ConfigCheck.check(config);
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
    }

    /** As {@link Containers#receive}. */
    Reservation receive(ContainerId id, ContainerConfig config, Instant created, String reason)
            throws InterruptedException {
        ConfigCheck.check(config);
        roots.path(config.root());
        Reservation reservation = reservations.add(id, reason);
        try {
            creation.create(id, config, created);
            return reservation;
        } catch (ContainerException e) {
            reservation.close();
            throw e;
        }
    }
}
