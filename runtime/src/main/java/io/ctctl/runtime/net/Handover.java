package io.ctctl.runtime.net;

import io.ctctl.netvirt.netlink.Link;
import io.ctctl.netvirt.netlink.LinkChangeMessages;
import io.ctctl.netvirt.netlink.LinkMessages;
import io.ctctl.netvirt.netlink.LinkMessages.Place;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.setup.InterfaceSetup;
import io.ctctl.runtime.config.ContainerId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Interfaces of containers that must not be reached for a while: those of one that is being restored, and of one that has been
 * saved and may run elsewhere. Their ends on the host are ports of a bridge that is down, which is there for as long as it has ports.
 */
final class Handover {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

    private final HostLinks host;
    private final InterfaceName deadEnd;
    /** By the number of the interface. */
    private final Map<ContainerId, Map<Integer, KeptFrames>> kept = new HashMap<>();

    Handover(HostLinks host, String deadEnd) {
        this.host = host;
        this.deadEnd = new InterfaceName(deadEnd);
    }

    /** What comes for a container that will be here is kept. */
    synchronized void expect(ContainerId id, List<InterfaceSetup> setups) throws IOException {
        for (InterfaceSetup setup : setups) {
            frames(id, setup).expect(setup);
        }
    }

    /** Makes the interfaces of a process's namespace that has none. */
    synchronized void plug(ContainerId id, int pid, List<InterfaceSetup> setups) throws IOException {
        List<NetlinkMessage> inside = new ArrayList<>();
        inside.add(LinkChangeMessages.up(new InterfaceName("lo")));
        setups.forEach(setup -> inside.addAll(setup.inside()));
        if (!setups.isEmpty()) {
            int nowhere = deadEnd();
            List<NetlinkMessage> links = new ArrayList<>();
            setups.forEach(setup -> links.addAll(setup.apart(new Place.Process(pid), nowhere)));
            host.send(links);
        }
        host.sendIn(pid, inside);
        for (InterfaceSetup setup : setups) {
            frames(id, setup).listen(setup, namespace(pid));
        }
    }

    /** Cuts off what is connected. */
    synchronized void part(List<InterfaceSetup> setups) throws IOException {
        if (setups.isEmpty()) {
            return;
        }
        int nowhere = deadEnd();
        List<NetlinkMessage> messages = new ArrayList<>();
        setups.forEach(setup -> messages.addAll(setup.part(nowhere)));
        host.sendRemovals(messages);
    }

    /** Connects what was made or cut off. */
    synchronized void join(ContainerId id, int pid, List<InterfaceSetup> setups) throws IOException {
        List<NetlinkMessage> messages = new ArrayList<>();
        setups.forEach(setup -> messages.addAll(setup.join()));
        host.sendAdditions(messages);
        try {
            for (InterfaceSetup setup : setups) {
                frames(id, setup).passOn(setup, namespace(pid));
            }
        } finally {
            forget(id);
        }
    }

    /** Whether something is kept for a container that is not here yet. */
    synchronized boolean isWaitedFor(ContainerId id) {
        return kept.containsKey(id);
    }

    /** Nothing more is kept for a container; its links are connected, or gone. */
    synchronized void forget(ContainerId id) {
        Optional.ofNullable(kept.remove(id)).ifPresent(frames -> frames.values().forEach(KeptFrames::close));
        try {
            removeIfEmpty();
        } catch (IOException e) {
            LOG.warn("remove {}: {}", deadEnd, e.getMessage());
        }
    }

    private KeptFrames frames(ContainerId id, InterfaceSetup setup) {
        return kept.computeIfAbsent(id, key -> new HashMap<>())
                .computeIfAbsent(setup.attached().index(), key -> new KeptFrames());
    }

    private static Path namespace(int pid) {
        return Path.of("/proc", Integer.toString(pid), "ns", "net");
    }

    private int deadEnd() throws IOException {
        Optional<Link> there = find(host.links());
        if (there.isPresent()) {
            return there.get().index();
        }
        int index = host.freeIndex();
        host.send(List.of(LinkMessages.deadEnd(deadEnd, index)));
        return index;
    }

    private void removeIfEmpty() throws IOException {
        if (!Path.of("/proc/sys/net/ipv4/conf", deadEnd.value()).toFile().exists()) {
            return;
        }
        List<Link> links = host.links();
        Optional<Link> there = find(links);
        if (there.isPresent()
                && links.stream().noneMatch(link -> link.master() == there.get().index())) {
            host.sendRemovals(List.of(LinkMessages.delete(deadEnd)));
        }
    }

    private Optional<Link> find(List<Link> links) {
        return links.stream()
                .filter(link -> link.name().equals(deadEnd.value()))
                .findFirst();
    }
}
