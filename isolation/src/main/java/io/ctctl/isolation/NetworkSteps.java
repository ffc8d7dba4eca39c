package io.ctctl.isolation;

import io.ctctl.isolation.plan.Step;
import java.util.List;

/**
 * What makes a container's network: steps on the host once the container's first process exists, steps inside before its
 * program does, and what undoes those on the host.
 *
 * @param links names of links on the host that packets have to pass before its program begins
 */
public record NetworkSteps(List<Step> parent, List<Step> child, List<String> links, List<Step> teardown) {
    /** Loopback at most. */
    public static final NetworkSteps NONE = new NetworkSteps(List.of(), List.of(), List.of(), List.of());

    public NetworkSteps {
        parent = List.copyOf(parent);
        child = List.copyOf(child);
        links = List.copyOf(links);
        teardown = List.copyOf(teardown);
    }
}
