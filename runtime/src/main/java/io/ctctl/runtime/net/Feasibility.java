package io.ctctl.runtime.net;

import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.runtime.config.InterfaceConfig;
import io.ctctl.runtime.config.NetworkConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;

/** Whether what is wanted of networks can be had there at all. */
record Feasibility(Networks networks) {
    /** A ContainerException for what could only fail, or would have no effect. */
    void check(NetworkConfig network) {
        for (InterfaceConfig wanted : network.interfaces()) {
            NetworkDefinition definition = networks.preview(wanted.network());
            wanted.mtu().ifPresent(mtu -> requireMtu(definition, mtu));
        }
        if (!network.traffic().ports().isEmpty()) {
            requirePublishable(network);
        }
    }

    private static void requireMtu(NetworkDefinition network, int mtu) {
        if (network.mtu().filter(most -> mtu > most).isPresent()) {
            throw new ContainerException(
                    ErrorKind.USAGE,
                    "MTU " + mtu + " is more than network " + network.name() + " has: "
                            + network.mtu().get());
        }
    }

    /** Nothing that the host translates comes to these. */
    private void requirePublishable(NetworkConfig network) {
        if (!network.mode().ownNamespace()) {
            throw new ContainerException(
                    ErrorKind.USAGE,
                    "--network " + network.mode()
                            + " has nothing to publish: its programs listen on that network's own ports");
        }
        boolean past = !network.interfaces().isEmpty()
                && network.interfaces().stream()
                        .allMatch(wanted -> networks.preview(wanted.network()).type() == NetworkType.MACVLAN);
        if (past) {
            throw new ContainerException(
                    ErrorKind.USAGE,
                    "a macvlan's ports cannot be published: its addresses are reached as they are, not by the host");
        }
    }
}
