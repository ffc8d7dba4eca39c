package io.ctctl.runtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which containers are in somebody's hands. */
final class Reservations {
    private final Map<ContainerId, Reservation> held = new ConcurrentHashMap<>();

    Reservation add(ContainerId id, String reason, Containers containers, StateFiles files) {
        Reservation reservation = new Reservation(id, reason, containers, files, this);
        Reservation holder = held.putIfAbsent(id, reservation);
        if (holder != null) {
            throw refusal(holder, "reserve");
        }
        return reservation;
    }

    void remove(Reservation reservation) {
        held.remove(reservation.id(), reservation);
    }

    void requireFree(ContainerId id, String action) {
        Reservation holder = held.get(id);
        if (holder != null) {
            throw refusal(holder, action);
        }
    }

    private static ContainerException refusal(Reservation holder, String action) {
        return new ContainerException(
                ErrorKind.WRONG_STATE,
                action + " " + holder.id() + ": " + holder.reason() + "; wait until that is over");
    }
}
