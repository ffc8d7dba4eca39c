package io.ctctl.runtime.packet;

import io.ctctl.isolation.plan.NetlinkProtocol;
import io.ctctl.linux.Errno;
import io.ctctl.linux.Fd;
import io.ctctl.linux.TrafficProgram;
import io.ctctl.netvirt.ebpf.HookedProgram;
import io.ctctl.netvirt.firewall.Direction;
import io.ctctl.netvirt.netlink.Link;
import io.ctctl.netvirt.netlink.NetlinkBatch;
import io.ctctl.netvirt.netlink.NetlinkConversation;
import io.ctctl.netvirt.netlink.NetlinkException;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.shape.Classifier;
import io.ctctl.netvirt.shape.HtbClass;
import io.ctctl.netvirt.shape.ShapeMessages;
import io.ctctl.netvirt.shape.ShapeTree;
import io.ctctl.netvirt.shape.ShapedInterface;
import io.ctctl.netvirt.shape.TrafficClass;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Traffic control in the kernel: two links of kind ifb with a tree each, one for what containers send and one for what they
 * get, and at each shaped interface a hook per direction that leads through its tree. For one thread at a time.
 */
final class ShapeLinks {
    private static final String FAIR = "fq_codel";
    private static final String CUTTER = "tbf";
    private static final int ETHERNET_MTU = 1_500;
    /** Of Ethernet, with two tags of VLANs. */
    private static final int HEADERS = 14 + 2 * 4;

    private static final Set<Errno> GONE = Set.of(Errno.ENODEV, Errno.EINVAL, Errno.ENOENT);

    private final Map<Direction, InterfaceName> names = new EnumMap<>(Direction.class);
    /** Whether the kernel has these kinds of qdiscs; known once one was wanted. */
    private final Map<String, Boolean> kinds = new HashMap<>();

    /** {@code instance} tells this instance's links from others': at most eight characters. */
    ShapeLinks(String instance) {
        for (Direction way : Direction.values()) {
            names.put(way, new InterfaceName("ifb" + instance + way.toString().charAt(0)));
        }
    }

    /** The qdisc in which packets of a class wait. */
    String queue() {
        return Optional.ofNullable(kinds.get(FAIR))
                .map(has -> has ? FAIR : "bfifo")
                .orElse("chosen with the first shaped interface");
    }

    boolean exist() throws IOException {
        try (NetlinkConversation route = NetlinkConversation.open(NetlinkProtocol.ROUTE)) {
            return exists(route, Direction.IN) || exists(route, Direction.OUT);
        }
    }

    /** Makes the links and trees unless they are there. */
    void ensure() throws IOException {
        try (NetlinkConversation route = NetlinkConversation.open(NetlinkProtocol.ROUTE)) {
            for (Direction way : Direction.values()) {
                if (!exists(route, way)) {
                    route.send(ShapeMessages.ifb(names.get(way)));
                }
                int link = index(route, way);
                route.sendUnless(Set.of(Errno.EEXIST), ShapeMessages.htb(link));
                route.send(ShapeMessages.htbClass(link, ShapeTree.all()));
            }
        }
    }

    /** Makes what an interface takes, as far as that is possible before it is there, and takes away what was not there. */
    void probe(ShapedInterface shaped, List<TrafficClass> classes) throws IOException {
        boolean there = exist();
        try {
            ensure();
            for (Direction way : Direction.values()) {
                TrafficProgram.load(program(shaped, way, classes)).close();
            }
        } finally {
            if (!there) {
                remove();
            }
        }
    }

    void remove() throws IOException {
        try (NetlinkConversation route = NetlinkConversation.open(NetlinkProtocol.ROUTE)) {
            for (Direction way : Direction.values()) {
                route.sendUnless(Set.of(Errno.ENODEV), ShapeMessages.deleteLink(names.get(way)));
            }
        }
    }

    /** Makes an interface's classes, or makes those that are there be so; each with a queue where packets wait. */
    void set(Direction way, ShapedInterface shaped, List<HtbClass> classes) throws IOException {
        try (NetlinkConversation route = NetlinkConversation.open(NetlinkProtocol.ROUTE)) {
            int link = index(route, way);
            int frameBytes = frameBytes(route, shaped);
            List<NetlinkMessage> messages = new ArrayList<>();
            classes.forEach(one -> messages.add(ShapeMessages.htbClass(link, one)));
            route.send(NetlinkBatch.route(messages));
            for (HtbClass one : classes) {
                if (one.leaf()) {
                    addQueue(route, link, one, frameBytes);
                }
            }
        }
    }

    private void addQueue(NetlinkConversation route, int link, HtbClass one, int frameBytes) throws IOException {
        boolean cut = one.slow() && offer(route, CUTTER, ShapeMessages.cutter(link, one, frameBytes));
        NetlinkMessage fair = cut ? ShapeMessages.fairQueueOfFrames(link, one) : ShapeMessages.fairQueue(link, one);
        if (!offer(route, FAIR, fair) && !cut) {
            route.send(ShapeMessages.queue(link, one));
        }
    }

    /** Whether the kernel has this kind of qdisc, which is then made. */
    private boolean offer(NetlinkConversation route, String kind, NetlinkMessage message) throws IOException {
        if (!kinds.getOrDefault(kind, true)) {
            return false;
        }
        try {
            route.send(message);
            kinds.put(kind, true);
        } catch (NetlinkException e) {
            // ENOENT: the kernel has no such qdisc
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
            kinds.put(kind, false);
        }
        return kinds.get(kind);
    }

    /** Of the largest frame that passes a link; what is larger is TCP's, and is cut. */
    private static int frameBytes(NetlinkConversation route, ShapedInterface shaped) throws IOException {
        return Link.find(route, shaped.hostIndex()).map(Link::mtu).orElse(ETHERNET_MTU) + HEADERS;
    }

    /** Removes classes, the last first; those that are gone are as well. */
    void unset(Direction way, List<HtbClass> classes) throws IOException {
        try (NetlinkConversation route = NetlinkConversation.open(NetlinkProtocol.ROUTE)) {
            int link = index(route, way);
            if (link == 0) {
                return;
            }
            for (int i = classes.size() - 1; i >= 0; i--) {
                route.sendUnless(Set.of(Errno.ENOENT), ShapeMessages.deleteClass(link, classes.get(i)));
            }
        }
    }

    /** Leads an interface's packets through the trees. */
    void lead(ShapedInterface shaped, List<TrafficClass> classes) throws IOException {
        try (NetlinkConversation route = NetlinkConversation.open(NetlinkProtocol.ROUTE);
                Fd out = TrafficProgram.load(program(shaped, Direction.OUT, classes));
                Fd in = TrafficProgram.load(program(shaped, Direction.IN, classes))) {
            route.sendUnless(Set.of(Errno.EEXIST), HookedProgram.hooks(shaped.hostIndex()));
            route.send(
                    ShapeMessages.filterIn(shaped.hostIndex(), out.value(), index(route, Direction.OUT)),
                    ShapeMessages.filterOut(shaped.hostIndex(), in.value(), index(route, Direction.IN)));
        }
    }

    private static byte[] program(ShapedInterface shaped, Direction way, List<TrafficClass> classes) {
        return Classifier.program(
                shaped.priorityBase(), way, classes, shaped.shaping().classes());
    }

    /** Leads them past the trees again. */
    void leave(ShapedInterface shaped) throws IOException {
        try (NetlinkConversation route = NetlinkConversation.open(NetlinkProtocol.ROUTE)) {
            // a program of the fast path, which this interface has not had, would go with them, and comes anew by
            // itself
            route.sendUnless(GONE, HookedProgram.deleteHooks(shaped.hostIndex()));
        }
    }

    private boolean exists(NetlinkConversation route, Direction way) throws IOException {
        return Link.find(route, names.get(way)).isPresent();
    }

    /** 0 when it is not there. */
    private int index(NetlinkConversation route, Direction way) throws IOException {
        return Link.find(route, names.get(way)).map(Link::index).orElse(0);
    }
}
