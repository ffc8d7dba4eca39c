package io.ctctl.runtime.net;

import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.netlink.LinkMessages;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.netvirt.setup.BridgeSetup;
import io.ctctl.netvirt.setup.InterfaceSetup;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The networks of an instance: as the user made them, and as the kernel has them. A network's links are made when a container
 * first needs them. Safe for any number of threads; every failure is a ContainerException.
 */
public final class Networks {
    /** Networks that are there without having been made. */
    private static final Map<String, NetworkType> BUILT_IN =
            Map.of("bridge", NetworkType.BRIDGE, "routed", NetworkType.ROUTED);

    private final Instance instance;
    private final NetworkCatalog catalog;
    private final HostLinks host = new HostLinks();
    private final Neighbourhoods neighbourhoods = new Neighbourhoods();
    private final Forwarding forwarding;
    private final PacketRules rules;
    private final HomeNamespace home;
    private final boolean ipv6;
    private final Map<String, HostLinks.Up> up = new ConcurrentHashMap<>();

    /** A network and who is in it. */
    public record View(NetworkDefinition definition, Map<String, List<AttachedInterface>> containers) {}

    public Networks(Instance instance, PacketRules rules) throws IOException {
        this.instance = instance;
        this.rules = rules;
        catalog = NetworkCatalog.open(instance.networks());
        forwarding = new Forwarding(instance);
        home = new HomeNamespace(instance.runDir());
        ipv6 = hasIpv6();
    }

    /** Whether interfaces can have IPv6 addresses here. */
    private static boolean hasIpv6() throws IOException {
        Path disabled = Path.of("/proc/sys/net/ipv6/conf/default/disable_ipv6");
        return Files.exists(disabled) && Files.readString(disabled).strip().equals("0");
    }

    /** Decides about interfaces in these networks; {@code names} is how messages call a container. */
    InterfaceChoice choice(Leases leases, Function<ContainerId, String> names) {
        return new InterfaceChoice(leases, list(), names, ipv6, host::freeIndex);
    }

    /**
     * How these interfaces are made on the host as it is; their networks' links are made if need be. ContainerException: an
     * address is not to be had there.
     */
    List<InterfaceSetup> setups(List<AttachedInterface> interfaces, Map<String, NetworkDefinition> all)
            throws IOException {
        neighbourhoods.requireOthers(interfaces, all);
        return made(interfaces, all);
    }

    /** The same for interfaces that are there: the host may have got their addresses meanwhile. */
    List<InterfaceSetup> made(List<AttachedInterface> interfaces, Map<String, NetworkDefinition> all)
            throws IOException {
        Map<String, HostLinks.Up> links = new HashMap<>();
        for (NetworkDefinition network : all.values()) {
            links.put(network.name(), up(network));
        }
        return InterfaceSetups.setups(interfaces, all, links, ipv6, neighbourhoods.proxied(interfaces, all));
    }

    /** Addresses of a routed interface that the host answers for, with the link on which it does. */
    Map<IpAddress, Integer> proxied(AttachedInterface attached, NetworkDefinition network) throws IOException {
        return neighbourhoods.proxied(List.of(attached), Map.of(network.name(), network));
    }

    /** Whether links here have IPv6. */
    boolean ipv6() {
        return ipv6;
    }

    HostLinks host() {
        return host;
    }

    PacketRules rules() {
        return rules;
    }

    public Forwarding forwarding() {
        return forwarding;
    }

    public List<NetworkDefinition> list() {
        return catalog.all();
    }

    /** A network of this name, made now when it is one that need not be made; else a ContainerException. */
    NetworkDefinition ensure(String name) {
        Optional<NetworkDefinition> known = catalog.find(name);
        NetworkType type = BUILT_IN.get(name);
        return known.isEmpty() && type != null ? create(NetworkRequest.of(name, type)) : catalog.get(name);
    }

    /** As {@link #ensure}, without making anything. */
    NetworkDefinition preview(String name) {
        Optional<NetworkDefinition> known = catalog.find(name);
        NetworkType type = BUILT_IN.get(name);
        return known.isEmpty() && type != null ? design(NetworkRequest.of(name, type), List.of()) : catalog.get(name);
    }

    Optional<NetworkDefinition> find(String name) {
        return catalog.find(name);
    }

    /** Of a network that there is, or that is made when it is first needed. */
    public Optional<NetworkType> type(String name) {
        return find(name).map(NetworkDefinition::type).or(() -> Optional.ofNullable(BUILT_IN.get(name)));
    }

    /** One that is there, or need not be made; nothing is made. */
    Optional<NetworkDefinition> available(String name) {
        return catalog.find(name).isPresent() || BUILT_IN.containsKey(name)
                ? Optional.of(preview(name))
                : Optional.empty();
    }

    public NetworkDefinition get(String name) {
        return catalog.get(name);
    }

    /** Writes a network down; its links are made when they are first needed. */
    public synchronized NetworkDefinition create(NetworkRequest request) {
        Optional<NetworkDefinition> known = catalog.find(request.name());
        if (known.isPresent()) {
            if (BUILT_IN.containsKey(request.name())
                    && request.equals(
                            NetworkRequest.of(request.name(), known.get().type()))) {
                return known.get();
            }
            throw new ContainerException(
                    ErrorKind.NAME_IN_USE,
                    "network " + request.name()
                            + " exists already: `ctctl network rm` it first, or choose another name");
        }
        try {
            List<NetworkDesign.Occupied> onHost =
                    request.type() == NetworkType.MACVLAN ? List.of() : HostTables.occupied();
            NetworkDefinition network = design(request, onHost);
            host.requireParent(network);
            host.requireOwn(network);
            catalog.add(network);
            return network;
        } catch (IOException e) {
            throw Problems.of("create network " + request.name(), e);
        }
    }

    private NetworkDefinition design(NetworkRequest request, List<NetworkDesign.Occupied> onHost) {
        return new NetworkDesign(instance.hash(), instance.shortName(), catalog.all(), onHost, ipv6).design(request);
    }

    /** Removes a network and its links. */
    synchronized void remove(String name) {
        NetworkDefinition network = catalog.get(name);
        try {
            host.down(network);
            up.remove(name);
            rules.networkDown(network);
            catalog.remove(name);
        } catch (IOException e) {
            throw Problems.of("remove network " + name, e);
        }
    }

    /** No container has an interface: links and rules of all networks go, and come back when they are needed. */
    synchronized void giveBack() {
        try {
            for (NetworkDefinition network : catalog.all()) {
                host.down(network);
                up.remove(network.name());
                rules.networkDown(network);
            }
            rules.giveBack();
        } catch (IOException e) {
            throw Problems.of("take down the networks", e);
        }
    }

    /** The network's links, made if they are not there. */
    private HostLinks.Up up(NetworkDefinition network) throws IOException {
        HostLinks.Up known = up.get(network.name());
        if (known != null && isThere(network)) {
            return known;
        }
        up.remove(network.name());
        return makeUp(network);
    }

    /** A look at what costs no question to the kernel's tables: somebody may have removed the link under us. */
    private static boolean isThere(NetworkDefinition network) {
        return network.link()
                .map(link -> Files.exists(Path.of("/proc/sys/net/ipv4/conf", link.value())))
                .orElse(true);
    }

    HomeNamespace home() {
        return home;
    }

    private synchronized HostLinks.Up makeUp(NetworkDefinition network) throws IOException {
        home.requireHere("use network " + network.name());
        HostLinks.Up known = up.get(network.name());
        if (known != null) {
            return known;
        }
        HostLinks.Up made = host.up(network);
        if (network.link().isPresent()) {
            forwarding.bridged();
        }
        if (!network.internal() && network.type() != NetworkType.MACVLAN) {
            forwarding.wanted();
        }
        rules.networkUp(network);
        up.put(network.name(), made);
        return made;
    }

    /** What is known of a network's links without making them. */
    Optional<HostLinks.Up> known(NetworkDefinition network) {
        return Optional.ofNullable(up.get(network.name()));
    }

    /** A new daemon: the networks whose links are there, and those that are in use. */
    void adopt(Set<String> inUse) throws IOException {
        List<String> links = host.links().stream().map(link -> link.name()).toList();
        removeNameless(links);
        for (NetworkDefinition network : catalog.all()) {
            boolean there =
                    network.link().filter(link -> links.contains(link.value())).isPresent();
            if (there || inUse.contains(network.name())) {
                makeUp(network);
            }
        }
    }

    /** Links of networks whose definition is lost: they can belong to nobody else. */
    private void removeNameless(List<String> links) throws IOException {
        Set<InterfaceName> named = new HashSet<>();
        catalog.all().forEach(network -> network.link().ifPresent(bridge -> {
            named.add(bridge);
            named.add(BridgeSetup.vxlan(bridge));
        }));
        String prefix = NetworkDesign.linkPrefix(instance.shortName());
        host.sendRemovals(links.stream()
                .filter(link -> link.startsWith(prefix))
                .map(InterfaceName::new)
                .filter(link -> !named.contains(link))
                .map(LinkMessages::delete)
                .toList());
    }

    /** Who has interfaces in a network, by container id. */
    static View view(NetworkDefinition network, Map<ContainerId, List<AttachedInterface>> all) {
        Map<String, List<AttachedInterface>> containers = new LinkedHashMap<>();
        all.forEach((id, interfaces) -> {
            List<AttachedInterface> here = new ArrayList<>(interfaces);
            here.removeIf(attached -> !attached.network().equals(network.name()));
            if (!here.isEmpty()) {
                containers.put(id.value(), here);
            }
        });
        return new View(network, containers);
    }
}
