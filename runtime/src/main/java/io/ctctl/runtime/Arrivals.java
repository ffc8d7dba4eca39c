package io.ctctl.runtime;

import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.spec.ConfigCheck;
import io.ctctl.runtime.spec.Roots;
import java.time.Instant;
import java.util.Optional;

/** Containers that come from elsewhere, with the id and the age they have there. */
final class Arrivals {
    private final Registry registry;
    private final Creation creation;
    private final Removal removal;
    private final Roots roots;
    private final Starter starter;
    private final Reservations reservations;

    Arrivals(
            Registry registry,
            Creation creation,
            Removal removal,
            Roots roots,
            Starter starter,
            Reservations reservations) {
        this.registry = registry;
        this.creation = creation;
        this.removal = removal;
        this.roots = roots;
        this.starter = starter;
        this.reservations = reservations;
    }

    /** As {@link Containers#checkArrival}. */
    void check(ContainerId id, ContainerConfig config, NetworkPassage passage) {
        ConfigCheck.check(config);
        starter.checkLimits(config);
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
        starter.network().checkArrival(id, config, passage);
    }

    /** As {@link Containers#receive}. */
    Reservation receive(ContainerId id, ContainerConfig config, Instant created, NetworkPassage passage, String reason)
            throws InterruptedException {
        ConfigCheck.check(config);
        roots.path(config.root());
        Reservation reservation = reservations.add(id, reason);
        try {
            Container container = creation.create(id, config, created);
            try {
                starter.network().arrive(id, config, passage);
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
