package io.ctctl.runtime.packet;

import io.ctctl.netvirt.firewall.Publication;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which ports of the host lead to which running container. */
final class PortClaims {
    private record Claim(String holder, List<Publication> ports) {}

    private final Map<ContainerId, Claim> claims = new HashMap<>();

    void put(ContainerId id, String name, List<Publication> ports) {
        claims.put(id, new Claim(name, ports));
    }

    /** What leads to the one leads to the other one, whom messages call so; returns how they called the one. */
    String pass(ContainerId from, ContainerId to, String name) {
        Claim claim = claims.remove(from);
        put(to, name, claim.ports());
        return claim.holder();
    }

    void remove(ContainerId id) {
        claims.remove(id);
    }

    /** Refuses ports that lead to another container, or that a program of the host listens on. */
    void check(ContainerId id, List<Publication> ports) {
        List<Publication> held =
                Optional.ofNullable(claims.get(id)).map(Claim::ports).orElse(List.of());
        for (Publication port : ports) {
            claims.forEach((other, claim) -> {
                if (!other.equals(id)) {
                    claim.ports().stream().filter(port::collides).findFirst().ifPresent(taken -> {
                        throw refused(port, "container " + claim.holder() + " has " + taken);
                    });
                }
            });
            if (!held.contains(port)) {
                ListeningSockets.holder(port).ifPresent(holder -> {
                    throw refused(port, holder);
                });
            }
        }
    }

    private static ContainerException refused(Publication port, String why) {
        return new ContainerException(
                ErrorKind.NAME_IN_USE, "cannot publish " + port + ": " + why + "; choose another port of the host");
    }
}
