package io.ctctl.runtime.net;

import io.ctctl.isolation.plan.NetlinkProtocol;
import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.netlink.AddressMessages;
import io.ctctl.netvirt.netlink.Link;
import io.ctctl.netvirt.netlink.LinkAddress;
import io.ctctl.netvirt.netlink.LinkMessages;
import io.ctctl.netvirt.netlink.NetlinkConversation;
import io.ctctl.netvirt.netlink.Route;
import io.ctctl.netvirt.netlink.RouteMessages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the tables of the host's network namespace: links, addresses, routes. */
final class HostTables {
    private HostTables() {}

    static NetlinkConversation open() throws IOException {
        return NetlinkConversation.open(NetlinkProtocol.ROUTE);
    }

    static List<Link> links(NetlinkConversation kernel) throws IOException {
        return kernel.dump(LinkMessages.dump()).stream().map(Link::of).toList();
    }

    private static List<LinkAddress> addresses(NetlinkConversation kernel) throws IOException {
        return kernel.dump(AddressMessages.dump()).stream().map(LinkAddress::of).toList();
    }

    /** Subnets that routes and addresses of the host lead to, each with what it belongs to; default routes aside. */
    static List<NetworkDesign.Occupied> occupied() throws IOException {
        try (NetlinkConversation kernel = open()) {
            return occupied(kernel);
        }
    }

    static List<NetworkDesign.Occupied> occupied(NetlinkConversation kernel) throws IOException {
        Map<Integer, String> names = new HashMap<>();
        links(kernel).forEach(link -> names.put(link.index(), "link " + link.name()));
        List<NetworkDesign.Occupied> all = new ArrayList<>();
        for (LinkAddress address : addresses(kernel)) {
            if (!address.address().address().isLinkLocal()) {
                all.add(new NetworkDesign.Occupied(
                        address.address().subnet(), names.getOrDefault(address.link(), "the host")));
            }
        }
        for (IpFamily family : IpFamily.values()) {
            for (Route route : Route.of(kernel.dump(RouteMessages.dump(family)))) {
                Cidr subnet = route.destination();
                if (subnet.prefix() > 0 && !subnet.network().isLinkLocal()) {
                    all.add(new NetworkDesign.Occupied(
                            subnet, "a route by " + names.getOrDefault(route.out(), "several links")));
                }
            }
        }
        return all;
    }

    /** The host's own addresses, and its links to others by the subnets that others look for addresses in. */
    record Neighbourhood(Set<IpAddress> own, Map<Cidr, Integer> links) {}

    static Neighbourhood neighbourhood() throws IOException {
        try (NetlinkConversation kernel = open()) {
            Map<Integer, Link> byIndex = new HashMap<>();
            links(kernel).forEach(link -> byIndex.put(link.index(), link));
            Map<Cidr, Integer> subnets = new HashMap<>();
            Set<IpAddress> own = new HashSet<>();
            for (LinkAddress address : addresses(kernel)) {
                own.add(address.address().address());
                Link link = byIndex.get(address.link());
                boolean alone =
                        address.address().prefix() == address.address().family().bits();
                if (link != null
                        && !alone
                        && link.index() < HostLinks.LOWEST_INDEX
                        && !address.address().address().isLoopback()) {
                    subnets.put(address.address().subnet(), link.index());
                }
            }
            return new Neighbourhood(own, subnets);
        }
    }
}
