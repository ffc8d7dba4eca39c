package io.ctctl.runtime.net;

import io.ctctl.linux.Cleanup;
import io.ctctl.linux.Errno;
import io.ctctl.netvirt.netlink.AddressMessages;
import io.ctctl.netvirt.netlink.LinkChangeMessages;
import io.ctctl.netvirt.netlink.LinkMessages;
import io.ctctl.netvirt.netlink.LinkMessages.Place;
import io.ctctl.netvirt.netlink.NetlinkException;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.setup.InterfaceSetup;
import io.ctctl.runtime.LiveSettings;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.InterfaceConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Interfaces and addresses of running containers come, change and go as their configuration does. */
public final class LiveInterfaces implements LiveSettings {
    private static final Logger LOG = LoggerFactory.getLogger(LiveInterfaces.class);

    private final Networks networks;
    private final Connections connections;
    private final LeaseBook book;
    private final HostsFiles hosts;
    private final Announcer announcer;

    LiveInterfaces(Networks networks, Connections connections, LeaseBook book, HostsFiles hosts, Announcer announcer) {
        this.networks = networks;
        this.connections = connections;
        this.book = book;
        this.hosts = hosts;
        this.announcer = announcer;
    }

    @Override
    public void check(RunningContainer running, ContainerConfig after) {
        if (!after.network().mode().equals(running.config().network().mode())) {
            throw new ContainerException(
                    ErrorKind.WRONG_STATE,
                    "the network namespace of " + running.displayName() + " stays while it runs: stop it first");
        }
        connections.checkNetworks(after);
    }

    @Override
    public Cleanup.Undo change(RunningContainer running, ContainerConfig after) {
        List<InterfaceConfig> before = running.config().network().interfaces();
        if (before.equals(after.network().interfaces())) {
            return () -> {};
        }
        try {
            bring(running, after);
        } catch (ContainerException e) {
            bring(running, running.config());
            throw e;
        }
        return () -> bring(running, running.config());
    }

    @Override
    public void restore(RunningContainer running) {
        try {
            bring(running, running.config());
        } catch (ContainerException e) {
            LOG.error("{}", e.getMessage());
        }
    }

    /** Makes the container's interfaces those of {@code config}; what agrees already is not touched. */
    private void bring(RunningContainer running, ContainerConfig config) {
        try {
            apply(running, config);
        } catch (IOException e) {
            throw Problems.of("change the network of " + running.displayName(), e);
        }
    }

    private void apply(RunningContainer running, ContainerConfig config) throws IOException {
        Reconnection reconnection = Reconnection.of(networks, book, running, config);
        InterfaceChanges changes = reconnection.changes();
        if (changes.isEmpty()) {
            return;
        }
        for (AttachedInterface gone : changes.removed()) {
            remove(running, reconnection.before().get(gone.name()));
        }
        networks.rules().attach(running.id(), config, changes.after());
        Map<String, InterfaceSetup> after = reconnection.after().stream()
                .collect(Collectors.toMap(setup -> setup.attached().name().value(), Function.identity()));
        for (InterfaceChanges.Change change : changes.changed()) {
            change(running, change, after.get(change.after().name().value()));
        }
        for (AttachedInterface added : changes.added()) {
            InterfaceSetup setup = after.get(added.name().value());
            networks.host().send(setup.host(new Place.Process(running.pid())));
            networks.host().sendIn(running.pid(), withoutDefaults(setup));
        }
        networks.rules().linked(running.id());
        leadOut(running, reconnection.after());
        book.changed(running.id(), changes.after());
        hosts.changed();
        announcer.announce(running.id(), running.pid());
    }

    private static List<NetlinkMessage> withoutDefaults(InterfaceSetup setup) {
        return new InterfaceSetup(setup.network(), setup.attached(), setup.host(), Set.of()).inside();
    }

    private void remove(RunningContainer running, InterfaceSetup setup) throws IOException {
        networks.host().sendRemovals(setup.removal());
        if (setup.attached().hostLink().isEmpty()) {
            try {
                networks.host()
                        .sendIn(
                                running.pid(),
                                List.of(LinkMessages.delete(setup.attached().name())));
            } catch (NetlinkException e) {
                if (e.errno() != Errno.ENODEV) {
                    throw e;
                }
            }
        }
    }

    private void change(RunningContainer running, InterfaceChanges.Change change, InterfaceSetup setup)
            throws IOException {
        int inside = change.after().insideIndex();
        List<NetlinkMessage> messages = new ArrayList<>();
        int mtu = change.after().mtu().orElse(setup.host().mtu());
        if (!change.before().mtu().equals(change.after().mtu())) {
            messages.add(LinkChangeMessages.mtu(inside, mtu));
            if (change.after().hostLink().isPresent()) {
                networks.host()
                        .send(List.of(LinkChangeMessages.mtu(change.after().hostIndex(), mtu)));
            }
        }
        // those that go first: the kernel drops later addresses of a subnet together with its first one
        change.gone().forEach(address -> messages.add(AddressMessages.remove(inside, address)));
        change.come().forEach(address -> messages.add(AddressMessages.add(inside, address)));
        networks.host().sendIn(running.pid(), messages);
        List<NetlinkMessage> noMore = new ArrayList<>();
        change.gone().forEach(address -> noMore.addAll(setup.leadNoMore(address)));
        networks.host().sendRemovals(noMore);
        List<NetlinkMessage> ways = new ArrayList<>();
        change.come().forEach(address -> ways.addAll(setup.leadTo(address)));
        networks.host().send(ways);
    }

    /** The default routes there should be; those that are there stay. */
    private void leadOut(RunningContainer running, List<InterfaceSetup> setups) throws IOException {
        for (InterfaceSetup setup : setups) {
            for (NetlinkMessage route : setup.defaultRoutes()) {
                try {
                    networks.host().sendIn(running.pid(), List.of(route));
                } catch (NetlinkException e) {
                    if (e.errno() != Errno.EEXIST) {
                        throw e;
                    }
                }
            }
        }
    }
}
