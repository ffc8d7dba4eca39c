package io.ctctl.cli.command.network;

import io.ctctl.cli.command.Command;
import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.InterfaceConfig;
import io.ctctl.runtime.config.NetworkConfig;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.net.Connections;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl network change [OPTION...] NETWORK|INTERFACE CONTAINER",
        description = "%nChanges an interface of a container, running or not, now and at later starts.%n")
public final class NetworkChangeCommand implements Command {
    @Option(
            names = {"--add-ip", "--ipadd"},
            paramLabel = "ADDRESS",
            description = "Give it one more address.")
    List<String> added = List.of();

    @Option(
            names = {"--rm-ip", "--ipdel"},
            paramLabel = "ADDRESS|all",
            description = "Take an address from it; all: every one that was given by hand.")
    List<String> removed = List.of();

    @Option(names = "--mtu", paramLabel = "BYTES", description = "Set its MTU.")
    Integer mtu;

    @Parameters(index = "0", paramLabel = "NETWORK|INTERFACE", description = "The network's name, or the interface's.")
    String which;

    @Parameters(index = "1", paramLabel = "CONTAINER", description = "Name or id.")
    String container;

    private final Containers containers;
    private final Connections connections;

    public NetworkChangeCommand(Containers containers, Connections connections) {
        this.containers = containers;
        this.connections = connections;
    }

    @Override
    public int run(Request request) throws InterruptedException {
        if (added.isEmpty() && removed.isEmpty() && mtu == null) {
            throw new ContainerException(ErrorKind.USAGE, "nothing to change: use --add-ip, --rm-ip or --mtu");
        }
        ContainerId id = containers.find(container);
        containers.reconfigure(id, config -> config.withNetwork(changed(id, config.network())));
        return 0;
    }

    private NetworkConfig changed(ContainerId id, NetworkConfig network) {
        InterfaceSelection selection = InterfaceSelection.of(network, connections.of(id), which);
        InterfaceConfig before = selection.config();
        try {
            InterfaceConfig after =
                    before.withAddresses(addresses(before.addresses(), connections.of(id), selection.index()));
            if (!removed.isEmpty() && mtu == null && after.equals(before)) {
                throw new IllegalArgumentException("what it has was given out by network " + before.network()
                        + ", as none was asked for: --add-ip another in the same command");
            }
            return selection.replaced(network, mtu == null ? after : after.withMtu(mtu));
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
        }
    }

    /** An automatic address that is there becomes one by hand, when others come beside it or it goes. */
    private List<IpAddress> addresses(List<IpAddress> configured, List<AttachedInterface> attached, int index) {
        List<IpAddress> addresses = new ArrayList<>(configured);
        List<IpAddress> current = Optional.of(index)
                .filter(at -> at < attached.size())
                .map(at -> attached.get(at).addresses().stream()
                        .map(InterfaceAddress::address)
                        .toList())
                .orElse(List.of());
        if (!added.isEmpty() || !removed.isEmpty()) {
            current.stream().filter(address -> !addresses.contains(address)).forEach(addresses::add);
        }
        for (String text : removed) {
            if (text.equals("all")) {
                addresses.clear();
            } else if (!addresses.remove(IpAddress.parse(text))) {
                throw new IllegalArgumentException(
                        "it has no address " + text + ": it has " + (addresses.isEmpty() ? "none" : addresses));
            }
        }
        added.stream().map(IpAddress::parse).forEach(addresses::add);
        return addresses;
    }
}
