package io.ctctl.cli.command.network;

import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.runtime.config.InterfaceConfig;
import io.ctctl.runtime.config.NetworkConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The one interface of a container that its own name, or its network's, means. */
record InterfaceSelection(int index, InterfaceConfig config) {

    /** {@code attached}: what it has while it runs, in the order of its configuration. */
    static InterfaceSelection of(NetworkConfig network, List<AttachedInterface> attached, String which) {
        List<InterfaceConfig> all = network.interfaces();
        List<Integer> found = IntStream.range(0, all.size())
                .filter(i -> all.get(i).network().equals(which)
                        || all.get(i)
                                .name()
                                .filter(name -> name.value().equals(which))
                                .isPresent()
                        || (i < attached.size()
                                && attached.get(i).name().value().equals(which)))
                .boxed()
                .toList();
        if (found.isEmpty()) {
            throw new ContainerException(
                    ErrorKind.NO_SUCH_NETWORK,
                    "the container is not connected to " + which + ": it has "
                            + (all.isEmpty()
                                    ? "no interfaces"
                                    : all.stream().map(InterfaceConfig::network).collect(Collectors.joining(", "))));
        }
        if (found.size() > 1) {
            throw new ContainerException(
                    ErrorKind.USAGE,
                    "the container has several interfaces in " + which + ": name one of "
                            + found.stream()
                                    .map(i -> nameOf(i, network, attached))
                                    .collect(Collectors.joining(", ")));
        }
        return new InterfaceSelection(found.get(0), all.get(found.get(0)));
    }

    private static String nameOf(int index, NetworkConfig network, List<AttachedInterface> attached) {
        return index < attached.size()
                ? attached.get(index).name().value()
                : List.copyOf(network.names()).get(index).value();
    }

    NetworkConfig without(NetworkConfig network) {
        List<InterfaceConfig> rest = new ArrayList<>(network.interfaces());
        rest.remove(index);
        return network.withInterfaces(rest);
    }

    NetworkConfig replaced(NetworkConfig network, InterfaceConfig by) {
        List<InterfaceConfig> all = new ArrayList<>(network.interfaces());
        all.set(index, by);
        return network.withInterfaces(all);
    }
}
