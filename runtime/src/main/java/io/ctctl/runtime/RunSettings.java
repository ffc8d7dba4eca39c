package io.ctctl.runtime;

import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ResourceConfig;
import io.ctctl.runtime.config.TrafficConfig;
import java.util.Optional;

/** What a run has instead of what is saved for later starts: `set --live` and `set --next-start` have changed one of the two alone. */
public record RunSettings(ResourceConfig resources, TrafficConfig traffic) {
    /** Empty when the run has what is saved. */
    public static Optional<RunSettings> of(ContainerConfig run, ContainerConfig saved) {
        RunSettings settings = of(run);
        return settings.equals(of(saved)) ? Optional.empty() : Optional.of(settings);
    }

    private static RunSettings of(ContainerConfig config) {
        return new RunSettings(config.resources(), config.network().traffic());
    }

    /** The configuration of such a run. */
    ContainerConfig in(ContainerConfig saved) {
        return saved.withResources(resources).withNetwork(saved.network().withTraffic(traffic));
    }
}
