package io.ctctl.runtime.config;

import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An interface that a container asks for; what it does not say is decided at each start.
 *
 * @param network name of the network
 * @param name inside; by default eth0, eth1 and so on
 * @param addresses by default one of each subnet of the network
 * @param mac by default made of the container's id
 * @param mtu by default the network's
 */
public record InterfaceConfig(
        String network,
        Optional<InterfaceName> name,
        List<IpAddress> addresses,
        Optional<MacAddress> mac,
        Optional<Integer> mtu) {
    public InterfaceConfig {
        name = name == null ? Optional.empty() : name;
        addresses = addresses == null ? List.of() : List.copyOf(addresses);
        mac = mac == null ? Optional.empty() : mac;
        mtu = mtu == null ? Optional.empty() : mtu;
        requireOnce(network, addresses);
        mtu.ifPresent(InterfaceConfig::requireMtu);
    }

    private static void requireOnce(String network, List<IpAddress> addresses) {
        for (int i = 0; i < addresses.size(); i++) {
            if (addresses.subList(0, i).contains(addresses.get(i))) {
                throw new ContainerException(
                        ErrorKind.USAGE,
                        "address " + addresses.get(i) + " is named twice for network " + network + ": once will do");
            }
        }
    }

    private static void requireMtu(int mtu) {
        try {
            NetworkDefinition.requireMtu(mtu);
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
        }
    }

    /** All by default. */
    public static InterfaceConfig of(String network) {
        return new InterfaceConfig(network, Optional.empty(), List.of(), Optional.empty(), Optional.empty());
    }

    /** What it is called beside others: as it says, or by the first number that none of them has. */
    public InterfaceName nameBeside(Set<InterfaceName> others) {
        if (name.isPresent()) {
            return name.get();
        }
        int number = 0;
        while (others.contains(new InterfaceName("eth" + number))) {
            number++;
        }
        return new InterfaceName("eth" + number);
    }

    /** Whether it names an IP or hardware address. */
    boolean claims() {
        return !addresses.isEmpty() || mac.isPresent();
    }

    /** Whether both name the same IP or hardware address of a network. */
    boolean collides(InterfaceConfig other) {
        return network.equals(other.network)
                && (!Collections.disjoint(addresses, other.addresses)
                        || mac.filter(own -> other.mac.filter(own::equals).isPresent())
                                .isPresent());
    }

    public InterfaceConfig withName(InterfaceName value) {
        return new InterfaceConfig(network, Optional.of(value), addresses, mac, mtu);
    }

    public InterfaceConfig withAddresses(List<IpAddress> value) {
        return new InterfaceConfig(network, name, value, mac, mtu);
    }

    public InterfaceConfig withMac(MacAddress value) {
        return new InterfaceConfig(network, name, addresses, Optional.of(value), mtu);
    }

    public InterfaceConfig withMtu(int value) {
        return new InterfaceConfig(network, name, addresses, mac, Optional.of(value));
    }
}
