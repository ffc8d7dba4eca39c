package io.ctctl.netvirt.network;

import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A network as its instance keeps it.
 *
 * @param number its own within the instance
 * @param zone its own conntrack zone, 1 to 65535
 * @param internal without a way out
 * @param link on the host: the bridge of a bridge or vxlan network, else none
 * @param parent the host's link that a macvlan is on or a vxlan's packets leave by
 * @param mtu of its containers' interfaces; absent: what the link below allows
 * @param snat what its containers' addresses become outside, one of a family at most; without: the address of the link that a
 *     packet leaves by
 */
public record NetworkDefinition(
        String name,
        int number,
        int zone,
        NetworkType type,
        List<Subnet> subnets,
        boolean internal,
        Isolation isolation,
        Optional<InterfaceName> link,
        Optional<InterfaceName> parent,
        Optional<Overlay> overlay,
        Optional<Integer> mtu,
        List<IpAddress> snat) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");
    private static final int SMALLEST_MTU = 68;
    private static final int LARGEST_MTU = 65535;
    private static final int SMALLEST_V6_MTU = 1280;

    /**
     * The other hosts a vxlan goes to.
     *
     * @param local address its packets come from; absent: the route decides
     */
    public record Overlay(int vni, int port, List<IpAddress> peers, Optional<IpAddress> local) {
        public Overlay {
            if (vni < 0 || vni >= 1 << 24) {
                throw new IllegalArgumentException("bad VXLAN id " + vni + ": use 0 to " + ((1 << 24) - 1));
            }
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("bad UDP port " + port + ": use 1 to 65535");
            }
            peers = List.copyOf(peers);
            if (Stream.concat(peers.stream(), local.stream())
                            .map(IpAddress::family)
                            .distinct()
                            .count()
                    > 1) {
                throw new IllegalArgumentException("peers of a vxlan are all IPv4 or all IPv6");
            }
        }

        /** For peers by IPv6 without an address of one's own: the kernel takes a vxlan for IPv4's unless told so. */
        public Optional<IpAddress> anyLocal() {
            boolean six = peers.stream().anyMatch(peer -> peer.family() == IpFamily.V6);
            return six ? Optional.of(IpAddress.parse("::")) : Optional.empty();
        }
    }

    public NetworkDefinition {
        requireName(name);
        subnets = List.copyOf(subnets);
        if (zone < 1 || zone > 0xffff) {
            throw new IllegalArgumentException("bad conntrack zone " + zone);
        }
        snat = snat == null ? List.of() : List.copyOf(snat);
        mtu.ifPresent(NetworkDefinition::requireMtu);
        if (mtu.filter(value -> value < SMALLEST_V6_MTU).isPresent()
                && subnets.stream().anyMatch(subnet -> subnet.cidr().family() == IpFamily.V6)) {
            throw new IllegalArgumentException("IPv6 needs an MTU of " + SMALLEST_V6_MTU + " at least");
        }
        for (int i = 0; i < subnets.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (subnets.get(i).cidr().overlaps(subnets.get(j).cidr())) {
                    throw new IllegalArgumentException(
                            "subnet " + subnets.get(i).cidr() + " overlaps "
                                    + subnets.get(j).cidr() + " of the same network");
                }
            }
        }
        if ((type == NetworkType.MACVLAN) && parent.isEmpty()) {
            throw new IllegalArgumentException("a macvlan network needs a link of the host: --parent LINK");
        }
        if ((type == NetworkType.VXLAN) != overlay.isPresent()) {
            throw new IllegalArgumentException("peers and a VXLAN id are for networks of type vxlan");
        }
        if (!snat.isEmpty() && (!type.bridged() || internal)) {
            throw new IllegalArgumentException("its addresses are not translated: --snat is for bridges that lead out");
        }
        if (snat.stream().map(IpAddress::family).distinct().count() < snat.size()) {
            throw new IllegalArgumentException("--snat takes one address of each family");
        }
    }

    /** Whether addresses of the network mean nothing outside. */
    public boolean translated() {
        return type.bridged() && !internal;
    }

    /** IllegalArgumentException unless it is one that a network can have. */
    public static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("bad network name \"" + name
                    + "\": use up to 63 letters, digits, '_', '.' and '-', the first a letter or digit");
        }
    }

    /** IllegalArgumentException unless it is one that the kernel takes. */
    public static void requireMtu(int mtu) {
        if (mtu < SMALLEST_MTU || mtu > LARGEST_MTU) {
            throw new IllegalArgumentException("bad MTU " + mtu + ": use " + SMALLEST_MTU + " to " + LARGEST_MTU);
        }
    }

    /** The subnet an address is of. */
    public Optional<Subnet> subnetOf(IpAddress address) {
        return subnets.stream()
                .filter(subnet -> subnet.cidr().contains(address))
                .findFirst();
    }

    /** Whether some subnet of it overlaps. */
    public Optional<Cidr> overlapping(Cidr other) {
        return subnets.stream().map(Subnet::cidr).filter(other::overlaps).findFirst();
    }
}
