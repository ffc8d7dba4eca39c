package io.ctctl.cli.option;

import io.ctctl.netvirt.NetworkMode;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.runtime.config.InterfaceConfig;
import io.ctctl.runtime.config.NetworkConfig;
import io.ctctl.runtime.config.TrafficConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code --network none|host|container:NAME|ns:PATH|NAME[,ip=…,ip6=…,mac=…,mtu=…,name=…]}, and {@code --ip}. */
final class NetworkSyntax {
    private static final String DEFAULT = "bridge";
    /** An address alone means what it means in OpenVZ: a route of the host leads to it. */
    private static final String ADDRESS_ALONE = "routed";

    private NetworkSyntax() {}

    /** ContainerException of kind USAGE with what is wrong. */
    static NetworkConfig parse(List<String> networks, List<String> ips) {
        try {
            List<IpAddress> addresses = ips.stream().map(IpAddress::parse).toList();
            if (networks.isEmpty()) {
                return NetworkConfig.of(
                        withAddresses(InterfaceConfig.of(addresses.isEmpty() ? DEFAULT : ADDRESS_ALONE), addresses));
            }
            Optional<NetworkMode> mode = mode(networks);
            if (mode.isPresent()) {
                if (!addresses.isEmpty()) {
                    throw new IllegalArgumentException("--ip and --network " + mode.get() + " exclude each other");
                }
                return NetworkConfig.of(mode.get());
            }
            return interfaces(networks, addresses);
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
        }
    }

    private static Optional<NetworkMode> mode(List<String> networks) {
        Optional<String> word = networks.stream()
                .filter(text -> text.equals("none")
                        || text.equals("host")
                        || text.startsWith("container:")
                        || text.startsWith("ns:"))
                .findFirst();
        if (word.isPresent() && networks.size() > 1) {
            throw new IllegalArgumentException(
                    "--network " + word.get() + " leaves no room for other networks: give one or the others");
        }
        return word.map(NetworkMode::parse);
    }

    private static NetworkConfig interfaces(List<String> networks, List<IpAddress> addresses) {
        List<InterfaceConfig> interfaces = new ArrayList<>();
        networks.forEach(text -> interfaces.add(parse(text)));
        if (!addresses.isEmpty() && interfaces.size() > 1) {
            throw new IllegalArgumentException("--ip does not say for which network: write --network NAME,ip=ADDRESS");
        }
        if (!addresses.isEmpty()) {
            interfaces.set(0, withAddresses(interfaces.get(0), addresses));
        }
        return new NetworkConfig(NetworkMode.NONE, interfaces, TrafficConfig.DEFAULT);
    }

    static InterfaceConfig withAddresses(InterfaceConfig config, List<IpAddress> more) {
        List<IpAddress> all = new ArrayList<>(config.addresses());
        all.addAll(more);
        return config.withAddresses(all);
    }

    /** One network and its options; IllegalArgumentException with what is wrong. */
    static InterfaceConfig parse(String text) {
        String[] parts = text.split(",", -1);
        NetworkDefinition.requireName(parts[0]);
        InterfaceConfig config = InterfaceConfig.of(parts[0]);
        Set<String> given = new HashSet<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            String key = equals < 0 ? parts[i] : parts[i].substring(0, equals);
            String value = parts[i].substring(equals + 1);
            if (!key.startsWith("ip") && !given.add(key)) {
                throw new IllegalArgumentException(key + "= is there twice for --network " + parts[0]);
            }
            config = switch (key) {
                case "ip", "ip6" -> withAddresses(config, List.of(IpAddress.parse(value)));
                case "mac" -> config.withMac(MacAddress.parse(value));
                case "mtu" -> config.withMtu(mtu(value));
                case "name" -> config.withName(new InterfaceName(value));
                default ->
                    throw new IllegalArgumentException("bad option \"" + parts[i] + "\" of --network " + parts[0]
                            + ": use ip=, ip6=, mac=, mtu= or name=");
            };
        }
        return config;
    }

    static int mtu(String text) {
        if (!text.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("bad MTU \"" + text + "\": use a number of bytes, as in 1450");
        }
        return Integer.parseInt(text);
    }
}
