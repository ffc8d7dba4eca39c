package io.ctctl.runtime.spec;

import io.ctctl.isolation.NetworkSteps;
import io.ctctl.netvirt.address.IpAddress;
import java.util.List;

/** A start's network, decided and reserved: what the plan does, and whom the container can call by name. */
public record NetworkSetup(NetworkSteps steps, List<HostName> hosts) {
    public static final NetworkSetup NONE = new NetworkSetup(NetworkSteps.NONE, List.of());

    /** In /etc/hosts: what follows is kept current, what precedes is the container's. */
    public static final String MARK = "# containers on the same networks; kept by ctctl\n";

    /** A line of /etc/hosts. */
    public record HostName(IpAddress address, String name) {
        @Override
        public String toString() {
            return address + "\t" + name;
        }
    }

    public NetworkSetup {
        hosts = List.copyOf(hosts);
    }

    /** The teardown alone: the interfaces are made in another way. */
    public NetworkSetup withoutMaking() {
        return new NetworkSetup(new NetworkSteps(List.of(), List.of(), List.of(), steps.teardown()), hosts);
    }

    /** What names are in /etc/hosts: the mark and the lines; nothing for no names. */
    public static String text(List<HostName> names) {
        StringBuilder out = new StringBuilder();
        if (!names.isEmpty()) {
            out.append(MARK);
            names.forEach(name -> out.append(name).append('\n'));
        }
        return out.toString();
    }
}
