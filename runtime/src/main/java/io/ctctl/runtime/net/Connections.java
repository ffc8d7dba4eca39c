package io.ctctl.runtime.net;

import io.ctctl.netvirt.netlink.LinkMessages;
import io.ctctl.netvirt.netlink.LinkMessages.Place;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.netvirt.setup.InterfaceSetup;
import io.ctctl.runtime.ContainerConfig;
import io.ctctl.runtime.ContainerException;
import io.ctctl.runtime.ContainerId;
import io.ctctl.runtime.ContainerName;
import io.ctctl.runtime.ContainerNetwork;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.ErrorKind;
import io.ctctl.runtime.Instance;
import io.ctctl.runtime.InterfaceConfig;
import io.ctctl.runtime.NetworkSetup;
import io.ctctl.runtime.RunListener;
import io.ctctl.runtime.RunningContainer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which container has which interfaces in which networks; gives starts theirs, and takes them back at the end. */
public final class Connections implements ContainerNetwork, RunListener {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private final Networks networks;
    private final LeaseFiles files;
    private final HostsFiles hosts;
    private final Neighbourhoods neighbourhoods;
    /** Guards itself and {@code names}. */
    private final Leases leases = new Leases();

    private final Map<ContainerId, String> names = new LinkedHashMap<>();
    /** Those that may have links which their plan's teardown knows nothing of. */
    private final Set<ContainerId> altered = new HashSet<>();

    /** What runs, as far as it has been found; null once all has been. */
    private Map<ContainerId, ContainerConfig> adopted = new HashMap<>();

    public Connections(Instance instance, Networks networks) throws IOException {
        this.networks = networks;
        files = new LeaseFiles(instance.runDir());
        hosts = new HostsFiles(instance, this::namesOfAll);
        neighbourhoods = new Neighbourhoods(networks.host());
        files.read().forEach(leases::hold);
    }

    @Override
    public void check(ContainerConfig config) {
        for (InterfaceConfig wanted : config.network().interfaces()) {
            NetworkDefinition network = networks.preview(wanted.network());
            wanted.mtu().ifPresent(mtu -> requireMtu(network, mtu));
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

    @Override
    public NetworkSetup explain(ContainerId id, ContainerConfig config) {
        List<InterfaceConfig> wanted = config.network().interfaces();
        if (wanted.isEmpty()) {
            return NetworkSetup.NONE;
        }
        Map<String, NetworkDefinition> all = InterfaceSetups.definitions(wanted, networks::preview);
        List<AttachedInterface> chosen;
        synchronized (leases) {
            chosen = choose(id, wanted, all);
        }
        Map<String, HostLinks.Up> up = new HashMap<>();
        all.forEach((name, network) -> up.put(
                name,
                networks.known(network)
                        .orElse(new HostLinks.Up(0, 0, network.mtu().orElse(1500)))));
        return new NetworkSetup(InterfaceSetups.steps(InterfaceSetups.setups(chosen, all, up, Map.of())), List.of());
    }

    @Override
    public NetworkSetup prepare(ContainerId id, ContainerConfig config) {
        List<InterfaceConfig> wanted = config.network().interfaces();
        if (wanted.isEmpty()) {
            return NetworkSetup.NONE;
        }
        Map<String, NetworkDefinition> all = InterfaceSetups.definitions(wanted, networks::ensure);
        return connect(id, config, all, () -> choose(id, wanted, all));
    }

    /** Reserves what is chosen and has the networks made; on failure nothing is reserved. */
    private NetworkSetup connect(
            ContainerId id,
            ContainerConfig config,
            Map<String, NetworkDefinition> all,
            Supplier<List<AttachedInterface>> choice) {
        List<AttachedInterface> chosen;
        synchronized (leases) {
            chosen = choice.get();
            hold(id, chosen, all);
            config.name().map(ContainerName::value).ifPresent(name -> names.put(id, name));
        }
        boolean done = false;
        try {
            List<InterfaceSetup> setups =
                    InterfaceSetups.setups(chosen, all, up(all), neighbourhoods.proxied(chosen, all));
            files.write(id, chosen);
            networks.rules().attach(id, config, chosen);
            NetworkSetup setup = new NetworkSetup(InterfaceSetups.steps(setups), namesFor(id));
            done = true;
            return setup;
        } catch (IOException e) {
            throw Problems.of("connect " + displayName(id), e);
        } finally {
            if (!done) {
                release(id);
            }
        }
    }

    @Override
    public NetworkSetup reserve(ContainerId id, ContainerConfig config, List<AttachedInterface> as) {
        if (as.isEmpty()) {
            return NetworkSetup.NONE;
        }
        Map<String, NetworkDefinition> all = new LinkedHashMap<>();
        as.forEach(attached -> all.computeIfAbsent(attached.network(), networks::ensure));
        return connect(id, config, all, () -> {
                    InterfaceChoice choice = choice();
                    return as.stream()
                            .map(attached -> choice.again(id, attached, all.get(attached.network())))
                            .toList();
                })
                .withoutMaking();
    }

    @Override
    public void plug(ContainerId id, int pid) {
        List<AttachedInterface> interfaces = of(id);
        Map<String, NetworkDefinition> all = new HashMap<>();
        interfaces.forEach(attached -> all.computeIfAbsent(attached.network(), networks::get));
        List<NetlinkMessage> host = new ArrayList<>();
        List<NetlinkMessage> inside = new ArrayList<>();
        inside.add(LinkMessages.up(new InterfaceName("lo")));
        try {
            for (InterfaceSetup setup :
                    InterfaceSetups.setups(interfaces, all, up(all), neighbourhoods.proxied(interfaces, all))) {
                host.addAll(setup.host(new Place.Process(pid)));
                inside.addAll(setup.inside());
            }
            networks.host().send(host);
            networks.host().sendIn(pid, inside);
        } catch (IOException e) {
            throw Problems.of("connect " + displayName(id), e);
        }
    }

    private void hold(ContainerId id, List<AttachedInterface> interfaces, Map<String, NetworkDefinition> all) {
        leases.hold(id, interfaces);
        interfaces.forEach(attached -> attached.addresses()
                .forEach(address -> leases.gaveOut(all.get(attached.network()), address.address())));
    }

    private List<AttachedInterface> choose(
            ContainerId id, List<InterfaceConfig> wanted, Map<String, NetworkDefinition> all) {
        InterfaceChoice choice = choice();
        List<AttachedInterface> chosen = new ArrayList<>();
        for (InterfaceConfig each : wanted) {
            chosen.add(choice.choose(id, each, all.get(each.network()), chosen));
        }
        return chosen;
    }

    InterfaceChoice choice() {
        return new InterfaceChoice(
                leases, networks.list(), this::displayName, networks.ipv6(), networks.host()::freeIndex);
    }

    private Map<String, HostLinks.Up> up(Map<String, NetworkDefinition> all) throws IOException {
        Map<String, HostLinks.Up> up = new HashMap<>();
        for (NetworkDefinition network : all.values()) {
            up.put(network.name(), networks.up(network));
        }
        return up;
    }

    /**
     * A change of a running container, decided; its new addresses are reserved beside its old ones.
     *
     * @param before by the names inside
     */
    record Reservation(
            InterfaceChanges changes, Map<InterfaceName, InterfaceSetup> before, List<InterfaceSetup> after) {}

    /** Decides the way from what a container has to what the configuration says, and writes down what it may have. */
    Reservation change(ContainerId id, ContainerConfig config) throws IOException {
        Map<String, NetworkDefinition> all =
                InterfaceSetups.definitions(config.network().interfaces(), networks::ensure);
        List<AttachedInterface> now = of(id);
        now.forEach(attached -> all.computeIfAbsent(attached.network(), networks::get));
        Map<String, HostLinks.Up> up = up(all);
        InterfaceChanges changes;
        synchronized (leases) {
            changes = InterfaceChanges.of(id, now, config.network().interfaces(), all, choice());
            if (!changes.isEmpty()) {
                List<AttachedInterface> both = new ArrayList<>(changes.after());
                both.addAll(changes.removed());
                hold(id, both, all);
                files.write(id, both);
            }
        }
        Map<InterfaceName, InterfaceSetup> before = new HashMap<>();
        InterfaceSetups.setups(now, all, up, neighbourhoods.proxied(now, all))
                .forEach(setup -> before.put(setup.attached().name(), setup));
        return new Reservation(
                changes,
                before,
                InterfaceSetups.setups(changes.after(), all, up, neighbourhoods.proxied(changes.after(), all)));
    }

    /** The change is done: this is all that the container has. */
    void changed(ContainerId id, List<AttachedInterface> interfaces) throws IOException {
        synchronized (leases) {
            leases.hold(id, interfaces);
            altered.add(id);
        }
        files.write(id, interfaces);
        hosts.changed();
    }

    /** Removes a network that no container has, running or not. */
    public void removeNetwork(String name, Collection<ContainerView> containers) {
        networks.get(name);
        for (ContainerView container : containers) {
            boolean has = container.config().network().interfaces().stream()
                    .anyMatch(wanted -> wanted.network().equals(name));
            if (has) {
                String who = container
                        .config()
                        .name()
                        .map(ContainerName::value)
                        .orElse(container.id().value());
                throw new ContainerException(
                        ErrorKind.WRONG_STATE,
                        "remove network " + name + ": container " + who
                                + " is connected to it: `ctctl network disconnect " + name + " " + who
                                + "` or `ctctl rm " + who + "` first");
            }
        }
        synchronized (leases) {
            leases.user(name).ifPresent(id -> {
                throw new ContainerException(
                        ErrorKind.WRONG_STATE,
                        "remove network " + name + ": " + displayName(id) + " is being started or ended: try again");
            });
        }
        networks.remove(name);
    }

    @Override
    public void release(ContainerId id) {
        boolean had;
        synchronized (leases) {
            names.remove(id);
            had = !leases.of(id).isEmpty();
        }
        if (!had) {
            return;
        }
        try {
            removeRest(id);
            networks.rules().detach(id);
            files.delete(id);
        } catch (IOException | ContainerException e) {
            LOG.error("take down the network of {}: {}", id, e.getMessage());
        }
        synchronized (leases) {
            leases.release(id);
        }
        hosts.changed();
    }

    private void removeRest(ContainerId id) throws IOException {
        List<AttachedInterface> interfaces;
        synchronized (leases) {
            if (!altered.remove(id)) {
                return;
            }
            interfaces = leases.of(id);
        }
        Map<String, NetworkDefinition> all = new HashMap<>();
        List<NetlinkMessage> messages = new ArrayList<>();
        List<AttachedInterface> known = new ArrayList<>();
        for (AttachedInterface attached : interfaces) {
            Optional<NetworkDefinition> network = networks.find(attached.network());
            if (network.isPresent()) {
                all.put(attached.network(), network.get());
                known.add(attached);
            } else {
                // its definition is lost: the link alone tells what there is to remove
                attached.hostLink().map(LinkMessages::delete).ifPresent(messages::add);
            }
        }
        InterfaceSetups.setups(known, all, up(all), neighbourhoods.proxied(known, all))
                .forEach(setup -> messages.addAll(setup.removal()));
        networks.host().sendRemovals(messages);
    }

    @Override
    public void removed(ContainerId id) {
        networks.rules().removed(id);
    }

    @Override
    public void giveBack() {
        networks.giveBack();
    }

    @Override
    public void started(RunningContainer container) {
        if (!container.config().network().interfaces().isEmpty()) {
            synchronized (leases) {
                if (adopted != null) {
                    adopted.put(container.id(), container.config());
                }
                container.config().name().ifPresent(name -> names.put(container.id(), name.value()));
            }
            hosts.changed();
        }
    }

    @Override
    public void ended(ContainerId id) {
        release(id);
    }

    /** After all that runs has been {@link #started}: what else an earlier daemon left is given back. */
    public void adoptRunning() {
        Map<ContainerId, ContainerConfig> running;
        Map<ContainerId, List<AttachedInterface>> all;
        synchronized (leases) {
            running = adopted;
            adopted = null;
            all = leases.all();
            altered.addAll(all.keySet());
        }
        Set<String> inUse = new HashSet<>();
        running.keySet().forEach(id -> all.getOrDefault(id, List.of()).forEach(each -> inUse.add(each.network())));
        try {
            networks.adopt(inUse);
        } catch (IOException | ContainerException e) {
            LOG.error("take over the networks: {}", e.getMessage());
        }
        all.forEach((id, interfaces) -> {
            ContainerConfig config = running.get(id);
            if (config == null) {
                release(id);
                return;
            }
            try {
                networks.rules().attach(id, config, interfaces);
            } catch (IOException | ContainerException e) {
                LOG.error("take over the network of {}: {}", displayName(id), e.getMessage());
            }
        });
        networks.rules().adopted();
    }

    @Override
    public Optional<String> notice(ContainerConfig config) {
        try {
            boolean leadsOut = config.network().interfaces().stream()
                    .map(wanted -> networks.preview(wanted.network()))
                    .anyMatch(network -> !network.internal() && network.type() != NetworkType.MACVLAN);
            return leadsOut ? networks.forwarding().notice() : Optional.empty();
        } catch (IOException e) {
            throw Problems.of("look at forwarding", e);
        }
    }

    @Override
    public List<AttachedInterface> of(ContainerId id) {
        synchronized (leases) {
            return leases.of(id);
        }
    }

    /** What all running containers have. */
    public Map<ContainerId, List<AttachedInterface>> all() {
        synchronized (leases) {
            return leases.all();
        }
    }

    public Networks.View view(NetworkDefinition network) {
        return Networks.view(network, all());
    }

    private List<NetworkSetup.HostName> namesFor(ContainerId id) {
        synchronized (leases) {
            return HostNames.of(id, leases.all(), names);
        }
    }

    private Map<ContainerId, List<NetworkSetup.HostName>> namesOfAll() {
        Map<ContainerId, List<NetworkSetup.HostName>> all = new LinkedHashMap<>();
        synchronized (leases) {
            Map<ContainerId, List<AttachedInterface>> held = leases.all();
            held.keySet().forEach(id -> all.put(id, HostNames.of(id, held, names)));
        }
        return all;
    }

    String displayName(ContainerId id) {
        synchronized (leases) {
            return names.getOrDefault(id, id.value());
        }
    }
}
