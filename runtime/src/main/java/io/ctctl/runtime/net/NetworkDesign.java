package io.ctctl.runtime.net;

import io.ctctl.netvirt.address.AddressRange;
import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.netvirt.network.Subnet;
import io.ctctl.netvirt.network.SubnetChoice;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a definition of a request. Pure.
 *
 * @param instance 64 bits of the instance's own
 * @param shortName eight digits of them, for names
 * @param existing the instance's other networks
 * @param onHost subnets that the host's routes and addresses know, and by which link
 * @param ipv6 whether the kernel has it
 */
record NetworkDesign(
        long instance, String shortName, List<NetworkDefinition> existing, List<Occupied> onHost, boolean ipv6) {
    private static final int ZONES = 0xffff;
    private static final Set<String> WORDS = Set.of("none", "host", "container", "ns", "private", "default");

    /** A subnet that is in use, and by what. */
    record Occupied(Cidr subnet, String by) {}

    /** A ContainerException naming what conflicts. */
    NetworkDefinition design(NetworkRequest request) {
        try {
            NetworkDefinition.requireName(request.name());
            if (WORDS.contains(request.name())) {
                throw new IllegalArgumentException(
                        "\"" + request.name() + "\" means something else: choose another name");
            }
            return definition(request);
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, "network " + request.name() + ": " + e.getMessage(), e);
        }
    }

    private NetworkDefinition definition(NetworkRequest request) {
        int number = freeNumber();
        boolean bridged = request.type().bridged();
        if (request.type() == NetworkType.VXLAN
                && !request.overlay().orElseThrow().peers().isEmpty()
                && request.ranges().isEmpty()) {
            throw new IllegalArgumentException(
                    "several hosts give out addresses of one subnet: name this host's part with --range");
        }
        return new NetworkDefinition(
                request.name(),
                number,
                1 + (int) Long.remainderUnsigned(instance + number, ZONES),
                request.type(),
                subnets(request, number),
                request.internal(),
                request.isolation(),
                bridged
                        ? Optional.of(new InterfaceName(linkPrefix(shortName) + Integer.toString(number, 36)))
                        : Optional.empty(),
                request.parent(),
                request.overlay(),
                request.mtu(),
                request.snat());
    }

    /** With what the names of an instance's bridges begin. */
    static String linkPrefix(String shortName) {
        return "ct" + shortName + "-";
    }

    private int freeNumber() {
        Set<Integer> taken = new HashSet<>();
        existing.forEach(network -> taken.add(network.number()));
        int number = 0;
        while (taken.contains(number)) {
            number++;
        }
        return number;
    }

    private List<Subnet> subnets(NetworkRequest request, int number) {
        List<Cidr> wanted = new ArrayList<>(request.subnets());
        boolean chooses = request.type() == NetworkType.BRIDGE || request.type() == NetworkType.ROUTED;
        if (wanted.isEmpty() && chooses) {
            wanted.add(SubnetChoice.v4(
                            (int) instance,
                            occupied().stream().map(Occupied::subnet).toList())
                    .orElseThrow(() -> new IllegalArgumentException(
                            "every subnet of 10.203.0.0 to 10.218.255.255 is in use: name another with --subnet")));
            if (ipv6) {
                wanted.add(SubnetChoice.v6(instance, number));
            }
        }
        List<Subnet> subnets = new ArrayList<>();
        for (Cidr cidr : wanted) {
            refuseOverlap(cidr);
            Optional<IpAddress> gateway =
                    request.gateways().stream().filter(cidr::contains).findFirst();
            Optional<AddressRange> range = request.ranges().stream()
                    .filter(candidate -> cidr.contains(candidate.first()))
                    .findFirst();
            boolean leadsOut = chooses || gateway.isPresent();
            subnets.add(
                    leadsOut && request.type() != NetworkType.ROUTED
                            ? Subnet.of(cidr, gateway, range)
                            : Subnet.withoutGateway(cidr, range));
        }
        request.gateways().forEach(gateway -> requireWithin(wanted, gateway, "gateway " + gateway));
        request.ranges().forEach(range -> requireWithin(wanted, range.first(), "range " + range));
        return subnets;
    }

    private static void requireWithin(List<Cidr> subnets, IpAddress address, String what) {
        if (subnets.stream().noneMatch(subnet -> subnet.contains(address))) {
            throw new IllegalArgumentException(what + " is in no subnet of the network");
        }
    }

    private void refuseOverlap(Cidr wanted) {
        for (Occupied other : occupied()) {
            if (other.subnet().overlaps(wanted)) {
                throw new ContainerException(
                        ErrorKind.NAME_IN_USE,
                        "subnet " + wanted + " overlaps " + other.subnet() + " of " + other.by() + ": choose another");
            }
        }
    }

    private List<Occupied> occupied() {
        List<Occupied> all = new ArrayList<>(onHost);
        for (NetworkDefinition network : existing) {
            network.subnets().forEach(subnet -> all.add(new Occupied(subnet.cidr(), "network " + network.name())));
        }
        return all;
    }
}
