package io.ctctl.cli.command.traffic;

import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.TrafficConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.function.UnaryOperator;

/** Changes what becomes of a container's packets, whether or not it runs. */
final class TrafficChange {
    private TrafficChange() {}

    static void apply(Containers containers, ContainerId id, UnaryOperator<TrafficConfig> change)
            throws InterruptedException {
        containers.reconfigure(id, config -> {
            try {
                return config.withNetwork(config.network()
                        .withTraffic(change.apply(config.network().traffic())));
            } catch (IllegalArgumentException e) {
                throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
            }
        });
    }

    static TrafficConfig of(Containers containers, ContainerId id) {
        return containers.view(id).config().network().traffic();
    }
}
