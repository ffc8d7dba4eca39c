package io.ctctl.runtime.net;

import io.ctctl.netvirt.netlink.LinkMessages;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.netvirt.setup.InterfaceSetup;
import io.ctctl.runtime.ContainerNetwork;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.NetworkPassage;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.spec.NetworkSetup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives containers that start their interfaces, and takes them back at the end. */
public final class Connections implements ContainerNetwork {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private final Networks networks;
    private final LeaseBook book;
    private final InterfaceClaims claims;
    private final HostsFiles hosts;
    private final Announcer announcer;
    private final Handover handover;
    private final Passages passages;
    private final Successions successions;

    public Connections(Instance instance, Networks networks) throws IOException {
        this.networks = networks;
        book = new LeaseBook(instance.runDir());
        claims = new InterfaceClaims(networks, book, this::release);
        hosts = new HostsFiles(instance, book::namesOfAll, book::namesFor);
        announcer = new Announcer(networks, book);
        handover = new Handover(networks.host(), "ct" + instance.shortName() + "-dead");
        passages = new Passages(networks, book);
        successions = new Successions(book, networks.rules());
    }

    /** For those who tell what runs. */
    public NetworkTakeover takeover() {
        return new NetworkTakeover(networks, book, hosts, announcer, this);
    }

    /** For those who change what runs. */
    public LiveInterfaces live() {
        return new LiveInterfaces(networks, this, book, hosts, announcer);
    }

    @Override
    public void check(ContainerConfig config) {
        checkNetworks(config);
        config.network().requireShaped(config.network().names());
    }

    /** As {@link #check}, of a container that runs: what its interfaces are called has been decided. */
    void checkNetworks(ContainerConfig config) {
        new Feasibility(networks).check(config.network());
    }

    @Override
    public boolean isFull(ContainerConfig config) {
        return claims.isFull(config);
    }

    @Override
    public NetworkSetup explain(ContainerId id, ContainerConfig config) {
        return claims.preview(id, config);
    }

    @Override
    public NetworkSetup prepare(ContainerId id, ContainerConfig config) {
        return claims.claim(id, config);
    }

    @Override
    public void establish(ContainerId id, ContainerConfig config) {
        List<AttachedInterface> chosen = book.of(id);
        if (chosen.isEmpty()) {
            return;
        }
        boolean done = false;
        try {
            book.write(id, chosen);
            networks.rules().attach(id, config, chosen);
            done = true;
        } catch (IOException e) {
            throw failed(id, e);
        } finally {
            if (!done) {
                release(id);
            }
        }
    }

    private ContainerException failed(ContainerId id, IOException e) {
        return Problems.of("connect " + book.displayName(id), e);
    }

    @Override
    public NetworkSetup reserve(ContainerId id, ContainerConfig config, List<AttachedInterface> as) {
        if (as.isEmpty()) {
            return NetworkSetup.NONE;
        }
        NetworkSetup setup = claims.claimAgain(id, config, as, successions.entitled(id));
        if (!successions.isExpected(id)) {
            establish(id, config);
        }
        return setup.withoutMaking();
    }

    @Override
    public void plug(ContainerId id, int pid) {
        handOver("connect", id, setups -> handover.plug(id, pid, setups));
    }

    @Override
    public void join(ContainerId id, int pid) {
        handOver("connect", id, setups -> {
            successions.take(id);
            handover.join(id, pid, setups);
            networks.rules().linked(id);
        });
    }

    @Override
    public void part(ContainerId id) {
        networks.rules().parting(id);
        handOver("disconnect", id, handover::part);
    }

    @Override
    public void expect(ContainerId id) {
        handOver("wait for packets of", id, setups -> handover.expect(id, setups));
    }

    private interface Step {
        void on(List<InterfaceSetup> setups) throws IOException;
    }

    /** Does something to all interfaces that a container has. */
    private void handOver(String action, ContainerId id, Step step) {
        List<AttachedInterface> interfaces = of(id);
        Map<String, NetworkDefinition> all = new HashMap<>();
        interfaces.forEach(attached -> all.computeIfAbsent(attached.network(), networks::get));
        try {
            step.on(networks.made(interfaces, all));
        } catch (IOException e) {
            throw Problems.of(action + " " + book.displayName(id), e);
        }
    }

    @Override
    public NetworkPassage passage(ContainerId id, ContainerConfig config) {
        return passages.of(id, config);
    }

    @Override
    public void checkArrival(ContainerId id, ContainerConfig config, NetworkPassage passage) {
        passages.check(id, config, passage);
    }

    @Override
    public void arrive(ContainerId id, ContainerConfig config, NetworkPassage passage) {
        passages.make(passage);
        check(config);
        passage.predecessor()
                .filter(predecessor -> !passage.interfaces().isEmpty())
                .ifPresent(predecessor -> successions.expect(id, config, predecessor));
        boolean done = false;
        try {
            reserve(id, config, passage.interfaces());
            done = true;
        } finally {
            if (!done) {
                successions.forget(id);
            }
        }
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
        book.user(name).ifPresent(id -> {
            throw new ContainerException(
                    ErrorKind.WRONG_STATE,
                    "remove network " + name + ": " + book.displayName(id) + " is being started or ended: try again");
        });
        networks.remove(name);
    }

    @Override
    public void release(ContainerId id) {
        boolean named = book.forgetName(id);
        List<AttachedInterface> had = book.of(id);
        if (had.isEmpty()) {
            return;
        }
        try {
            // those of a restore go with its network namespace, which the kernel takes its time for
            if (book.isAltered(id) || handover.isWaitedFor(id)) {
                removeLinks(had);
            }
            successions.ended(id);
            networks.rules().detach(id);
            book.delete(id);
        } catch (IOException | ContainerException e) {
            LOG.error("take down the network of {}: {}", id, e.getMessage());
        }
        handover.forget(id);
        book.release(id);
        hosts.ended(id);
        if (named) {
            hosts.changed();
        }
    }

    private void removeLinks(List<AttachedInterface> interfaces) throws IOException {
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
        networks.made(known, all).forEach(setup -> messages.addAll(setup.removal()));
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
        return book.of(id);
    }

    /** What all running containers have. */
    public Map<ContainerId, List<AttachedInterface>> all() {
        return book.all();
    }

    public Networks.View view(NetworkDefinition network) {
        return Networks.view(network, all());
    }
}
