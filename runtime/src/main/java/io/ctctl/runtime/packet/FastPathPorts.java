package io.ctctl.runtime.packet;

import io.ctctl.isolation.plan.NetlinkProtocol;
import io.ctctl.linux.Cleanup;
import io.ctctl.linux.Errno;
import io.ctctl.linux.Fd;
import io.ctctl.linux.TrafficProgram;
import io.ctctl.netvirt.ebpf.HookedProgram;
import io.ctctl.netvirt.fastpath.PortProgram;
import io.ctctl.netvirt.firewall.Direction;
import io.ctctl.netvirt.netlink.Link;
import io.ctctl.netvirt.netlink.NeighbourMessages;
import io.ctctl.netvirt.netlink.NetlinkConversation;
import io.ctctl.netvirt.netlink.NetlinkException;
import io.ctctl.netvirt.network.Isolation;
import io.ctctl.netvirt.network.NetworkDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The fast path's programs at bridges and their ports. For one thread at a time. */
final class FastPathPorts implements AutoCloseable {
    /** After a shaper's, which an interface with a fast path has not. */
    private static final int PRIORITY = 2;

    private static final Set<Errno> THERE = Set.of(Errno.EEXIST);
    private static final Set<Errno> GONE = Set.of(Errno.ENODEV, Errno.ENOENT, Errno.EINVAL, Errno.EOPNOTSUPP);

    private final FastPathMaps maps;
    private final Map<PortProgram, Fd> programs = new HashMap<>();

    FastPathPorts(FastPathMaps maps) {
        this.maps = maps;
    }

    /** Puts the programs where they belong; answers the ports that have one now. One that is not at its network's bridge has none. */
    List<FastPort> lead(Collection<FastPort> ports) throws IOException {
        List<FastPort> led = new ArrayList<>();
        Map<NetworkDefinition, Optional<PortProgram>> needed = new HashMap<>();
        try (NetlinkConversation route = NetlinkConversation.open(NetlinkProtocol.ROUTE)) {
            for (FastPort port : ports) {
                Optional<PortProgram> program = needed.get(port.network());
                if (program == null) {
                    program = program(route, port.network());
                    needed.put(port.network(), program);
                }
                if (program.isPresent()
                        && isAt(route, port, program.get())
                        && lead(route, port, loaded(route, program.get()))) {
                    led.add(port);
                }
            }
        }
        return led;
    }

    private static boolean isAt(NetlinkConversation route, FastPort port, PortProgram program) throws IOException {
        return Link.find(route, port.index())
                .filter(link -> link.master() == program.bridge())
                .isPresent();
    }

    /** Absent when somebody has removed the bridge. */
    private static Optional<PortProgram> program(NetlinkConversation route, NetworkDefinition network)
            throws IOException {
        boolean across = network.isolation() != Isolation.CONTAINERS;
        return Link.find(route, network.link().orElseThrow()).flatMap(bridge -> bridge.mac()
                .map(mac -> new PortProgram(network.number(), bridge.index(), mac, across)));
    }

    private Fd loaded(NetlinkConversation route, PortProgram program) throws IOException {
        Fd known = programs.get(program);
        if (known != null) {
            return known;
        }
        Fd loaded = TrafficProgram.load(program.assemble(maps.stations(), maps.counters()));
        try (Cleanup onFailure = new Cleanup()) {
            onFailure.add(loaded);
            route.sendUnless(THERE, HookedProgram.hooks(program.bridge()));
            // while no daemon is there and the last of its ports goes, what was counted is not lost
            route.send(new HookedProgram(program.bridge(), Direction.IN, PRIORITY).keeper(loaded.value()));
            onFailure.forget();
        }
        programs.put(program, loaded);
        return loaded;
    }

    /** Whether the port was there. */
    private static boolean lead(NetlinkConversation route, FastPort port, Fd program) throws IOException {
        try {
            route.sendUnless(THERE, HookedProgram.hooks(port.index()));
            route.send(
                    at(port).decider(program.value()),
                    // whose frames it does not see a bridge forgets the place of, and sends theirs to everybody
                    NeighbourMessages.stays(port.attached().mac(), port.index()));
            return true;
        } catch (NetlinkException e) {
            if (GONE.contains(e.errno()) && Link.find(route, port.index()).isEmpty()) {
                return false;
            }
            throw e;
        }
    }

    /** Takes the programs away; what has gone is as well. */
    void leave(Collection<FastPort> ports) throws IOException {
        if (ports.isEmpty()) {
            return;
        }
        try (NetlinkConversation route = NetlinkConversation.open(NetlinkProtocol.ROUTE)) {
            for (FastPort port : ports) {
                route.sendUnless(GONE, at(port).delete());
                route.sendUnless(
                        GONE, NeighbourMessages.staysNoMore(port.attached().mac(), port.index()));
            }
        }
    }

    private static HookedProgram at(FastPort port) {
        return new HookedProgram(port.index(), Direction.OUT, PRIORITY);
    }

    @Override
    public void close() {
        Fd.closeAll(programs.values());
        programs.clear();
    }
}
