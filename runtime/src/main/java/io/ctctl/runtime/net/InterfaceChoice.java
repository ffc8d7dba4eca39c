package io.ctctl.runtime.net;

import io.ctctl.netvirt.address.AddressPool;
import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.netvirt.network.Subnet;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.InterfaceConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * Decides what an interface gets: reads leases and changes none.
 *
 * @param networks all of the instance
 * @param names how messages call a container
 * @param ipv6 whether the kernel has it
 * @param hostIndexes indexes for links on the host that nothing uses
 */
record InterfaceChoice(
        Leases leases,
        List<NetworkDefinition> networks,
        Function<ContainerId, String> names,
        boolean ipv6,
        IntSupplier hostIndexes) {
    /** A bit of the first byte: no other container's begins with 06 but by chance. */
    private static final long OF_ADDRESSES = 1L << 42;

    /**
     * ContainerException: an address is not to be had.
     *
     * @param others those the container has besides
     * @param asked what {@link #asked} says of all that it is to have
     * @param passing whether the container is removed at its end
     */
    AttachedInterface choose(
            ContainerId id,
            InterfaceConfig wanted,
            NetworkDefinition network,
            List<AttachedInterface> others,
            Set<IpAddress> asked,
            boolean passing) {
        int index = freeIndex(others);
        boolean pair = network.type() != NetworkType.MACVLAN;
        List<InterfaceAddress> addresses = addresses(id, wanted.addresses(), network, besides(network, others, asked));
        MacAddress mac = wanted.mac()
                .or(() -> passing ? macOf(addresses, network) : Optional.empty())
                .orElseGet(() -> mac(id, index));
        leases.holder(network.name(), mac)
                .filter(holder -> !holder.equals(id))
                .ifPresent(holder -> refuse("MAC address " + mac, network, holder));
        return new AttachedInterface(
                id.value(),
                network.name(),
                index,
                name(wanted, others),
                pair ? Optional.of(AttachedInterface.hostLink(id.value(), index)) : Optional.empty(),
                pair ? hostIndexes.getAsInt() : 0,
                mac,
                addresses,
                wanted.mtu());
    }

    /** The same again, after a restore or on another host; {@code entitled} is who may have the addresses until then. */
    AttachedInterface again(ContainerId id, AttachedInterface before, NetworkDefinition network, ContainerId entitled) {
        before.addresses().forEach(address -> asked(entitled, address.address(), network));
        boolean pair = network.type() != NetworkType.MACVLAN;
        return new AttachedInterface(
                id.value(),
                network.name(),
                before.index(),
                before.name(),
                pair ? Optional.of(AttachedInterface.hostLink(id.value(), before.index())) : Optional.empty(),
                pair ? hostIndexes.getAsInt() : 0,
                before.mac(),
                before.addresses(),
                before.mtu());
    }

    private static int freeIndex(List<AttachedInterface> others) {
        Set<Integer> taken = new HashSet<>();
        others.forEach(other -> taken.add(other.index()));
        int index = 0;
        while (taken.contains(index)) {
            index++;
        }
        if (index >= AttachedInterface.MOST) {
            throw usage("a container has " + AttachedInterface.MOST + " interfaces at most");
        }
        return index;
    }

    private static InterfaceName name(InterfaceConfig wanted, List<AttachedInterface> others) {
        Set<InterfaceName> taken = new HashSet<>();
        taken.add(new InterfaceName("lo"));
        others.forEach(other -> taken.add(other.name()));
        InterfaceName name = wanted.nameBeside(taken);
        if (taken.contains(name)) {
            throw usage("the container has an interface " + name + " already: name it differently");
        }
        return name;
    }

    /** The same at every start, and another for each of its interfaces. */
    private static MacAddress mac(ContainerId id, int index) {
        return MacAddress.local(Long.parseUnsignedLong(id.value(), 16) + ((long) index << 32));
    }

    /**
     * That of whoever has the address next, so that nobody has to be told: a frame for every port. Empty where it would be one
     * of a link that others share, or is somebody's who has had the address before.
     */
    private Optional<MacAddress> macOf(List<InterfaceAddress> addresses, NetworkDefinition network) {
        return addresses.stream()
                .map(InterfaceAddress::address)
                .filter(address -> network.type() == NetworkType.BRIDGE && address.family() == IpFamily.V4)
                .map(address -> MacAddress.local(OF_ADDRESSES
                        | (network.number() & 0xffL) << 32
                        | Integer.toUnsignedLong(
                                ByteBuffer.wrap(address.bytes()).getInt())))
                .filter(mac -> leases.holder(network.name(), mac).isEmpty())
                .findFirst();
    }

    /** Addresses that interfaces ask for: none of them is given out to another one of the same container. */
    static Set<IpAddress> asked(Collection<InterfaceConfig> wanted) {
        return wanted.stream().flatMap(each -> each.addresses().stream()).collect(Collectors.toSet());
    }

    /** What an interface is not given beside others: no lease tells of those that are being decided. */
    static Set<IpAddress> besides(
            NetworkDefinition network, Collection<AttachedInterface> others, Set<IpAddress> asked) {
        Set<IpAddress> besides = new HashSet<>(asked);
        others.stream().filter(other -> other.network().equals(network.name())).forEach(other -> other.addresses()
                .forEach(address -> besides.add(address.address())));
        return besides;
    }

    /** Those asked for; then one of each subnet whose family none was asked for of. */
    List<InterfaceAddress> addresses(
            ContainerId id, List<IpAddress> wanted, NetworkDefinition network, Set<IpAddress> besides) {
        List<InterfaceAddress> addresses = new ArrayList<>();
        Set<IpFamily> families = EnumSet.noneOf(IpFamily.class);
        for (IpAddress address : wanted) {
            addresses.add(asked(id, address, network));
            families.add(address.family());
        }
        if (network.type() == NetworkType.ROUTED && !wanted.isEmpty()) {
            return addresses;
        }
        for (Subnet subnet : network.subnets()) {
            IpFamily family = subnet.cidr().family();
            if (!families.contains(family) && (ipv6 || family == IpFamily.V4)) {
                addresses.add(within(network, subnet, automatic(network, subnet, besides)));
                families.add(family);
            }
        }
        return addresses;
    }

    private InterfaceAddress asked(ContainerId id, IpAddress address, NetworkDefinition network) {
        boolean ofALink = address.family() == IpFamily.V6 && address.isLinkLocal();
        if (address.isUnspecified() || address.isMulticast() || address.isLoopback() || ofALink) {
            throw usage(address + " is no address an interface can have");
        }
        Optional<Subnet> subnet = network.subnetOf(address);
        if (network.type() == NetworkType.ROUTED && subnet.isEmpty()) {
            refuseOthers(address, network);
            refuseHeld(id, address, network);
            return InterfaceAddress.single(address);
        }
        if (subnet.isEmpty()) {
            throw usage("address " + address + " is outside network " + network.name() + ": its subnets are "
                    + network.subnets().stream()
                            .map(each -> each.cidr().toString())
                            .collect(Collectors.joining(", ")));
        }
        if (!subnet.get().cidr().isHost(address)) {
            throw usage("address " + address + " is " + subnet.get().cidr() + "'s own: choose one within");
        }
        if (subnet.get().gateway().filter(address::equals).isPresent()) {
            throw new ContainerException(
                    ErrorKind.NAME_IN_USE,
                    "address " + address + " is the gateway of network " + network.name() + ": choose another");
        }
        refuseHeld(id, address, network);
        return within(network, subnet.get(), address);
    }

    /** A routed address is anybody's that no other network has. */
    private void refuseOthers(IpAddress address, NetworkDefinition network) {
        for (NetworkDefinition other : networks) {
            if (!other.name().equals(network.name()) && other.subnetOf(address).isPresent()) {
                throw usage("address " + address + " is one of network " + other.name() + ": use --network "
                        + other.name() + ",ip=" + address);
            }
        }
    }

    private void refuseHeld(ContainerId id, IpAddress address, NetworkDefinition network) {
        leases.holder(network.name(), address)
                .filter(holder -> !holder.equals(id))
                .ifPresent(holder -> refuse("address " + address, network, holder));
    }

    private void refuse(String what, NetworkDefinition network, ContainerId holder) {
        throw new ContainerException(
                ErrorKind.NAME_IN_USE,
                what + " of network " + network.name() + " is in use by " + names.apply(holder)
                        + ": choose another, or stop that container");
    }

    private IpAddress automatic(NetworkDefinition network, Subnet subnet, Set<IpAddress> besides) {
        return free(network, subnet, besides)
                .orElseThrow(() -> new ContainerException(
                        ErrorKind.NO_SPACE,
                        "network " + network.name() + " has no free address in " + subnet.range()
                                + ": stop a container, or make a larger network"));
    }

    private Optional<IpAddress> free(NetworkDefinition network, Subnet subnet, Set<IpAddress> besides) {
        return new AddressPool(subnet.range())
                .next(
                        leases.last(network.name(), subnet.cidr().network()),
                        candidate -> besides.contains(candidate)
                                || leases.holder(network.name(), candidate).isPresent()
                                || subnet.gateway().filter(candidate::equals).isPresent());
    }

    /** Whether a subnet has no address left that is given out without being asked for. */
    boolean isFull(NetworkDefinition network) {
        return network.subnets().stream()
                .anyMatch(subnet -> free(network, subnet, Set.of()).isEmpty());
    }

    private static InterfaceAddress within(NetworkDefinition network, Subnet subnet, IpAddress address) {
        return network.type() == NetworkType.ROUTED
                ? InterfaceAddress.single(address)
                : new InterfaceAddress(address, subnet.cidr().prefix());
    }

    private static ContainerException usage(String message) {
        return new ContainerException(ErrorKind.USAGE, message);
    }
}
