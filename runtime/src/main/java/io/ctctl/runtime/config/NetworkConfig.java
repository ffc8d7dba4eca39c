package io.ctctl.runtime.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.ctctl.netvirt.NetworkMode;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.shape.Shaping;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a container is connected to.
 *
 * @param mode whose network namespace it is in
 * @param interfaces what it has besides loopback in one of its own
 * @param traffic what is to become of their packets
 */
public record NetworkConfig(NetworkMode mode, List<InterfaceConfig> interfaces, TrafficConfig traffic) {
    /** Loopback alone. */
    public static final NetworkConfig NONE = of(NetworkMode.NONE);

    @JsonCreator
    public NetworkConfig {
        interfaces = interfaces == null ? List.of() : List.copyOf(interfaces);
        traffic = traffic == null ? TrafficConfig.DEFAULT : traffic;
        if (!interfaces.isEmpty() && !mode.ownNamespace()) {
            throw new ContainerException(
                    ErrorKind.USAGE,
                    "--network " + mode + " leaves no room for other networks: give one or the others");
        }
        long named = interfaces.stream()
                .map(InterfaceConfig::name)
                .flatMap(Optional::stream)
                .count();
        long names = interfaces.stream()
                .map(InterfaceConfig::name)
                .flatMap(Optional::stream)
                .distinct()
                .count();
        if (names < named) {
            throw new ContainerException(ErrorKind.USAGE, "two interfaces of one name: name each differently");
        }
    }

    public static NetworkConfig of(NetworkMode mode) {
        return new NetworkConfig(mode, List.of(), TrafficConfig.DEFAULT);
    }

    /** A namespace of its own with these interfaces. */
    public static NetworkConfig of(InterfaceConfig... interfaces) {
        return new NetworkConfig(NetworkMode.NONE, List.of(interfaces), TrafficConfig.DEFAULT);
    }

    /** As it was written when there were no interfaces: the mode alone. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static NetworkConfig parse(String mode) {
        return of(NetworkMode.parse(mode));
    }

    public NetworkConfig with(InterfaceConfig added) {
        List<InterfaceConfig> all = new ArrayList<>(interfaces);
        all.add(added);
        return new NetworkConfig(mode, all, traffic);
    }

    public NetworkConfig withInterfaces(List<InterfaceConfig> value) {
        return new NetworkConfig(mode, value, traffic);
    }

    public NetworkConfig withTraffic(TrafficConfig value) {
        return new NetworkConfig(mode, interfaces, value);
    }

    /** What its interfaces are called in a run that begins with them. */
    public Set<InterfaceName> names() {
        Set<InterfaceName> names = new LinkedHashSet<>();
        interfaces.forEach(each -> names.add(each.nameBeside(names)));
        return names;
    }

    /** ContainerException unless all that is said of an interface is said of one of these. */
    public void requireShaped(Set<InterfaceName> names) {
        Shaping shaping = traffic.shaping();
        Stream.concat(shaping.rates().stream(), shaping.ceilings().stream())
                .filter(each ->
                        each.link().isPresent() && !names.contains(each.link().get()))
                .findFirst()
                .ifPresent(each -> {
                    throw new ContainerException(
                            ErrorKind.USAGE,
                            "rate " + each + ": the container has no interface "
                                    + each.link().get() + ": it has " + (names.isEmpty() ? "none" : names));
                });
    }

    /** Whether something is to be its own that another container could have: otherwise it {@link #collides} with none. */
    public boolean claims() {
        return !traffic.ports().isEmpty() || interfaces.stream().anyMatch(InterfaceConfig::claims);
    }

    /** Whether the two cannot have theirs at the same time: a published port, or an address that both name. */
    public boolean collides(NetworkConfig other) {
        return traffic.ports().stream()
                        .anyMatch(port -> other.traffic.ports().stream().anyMatch(port::collides))
                || interfaces.stream()
                        .anyMatch(each -> other.interfaces.stream().anyMatch(each::collides));
    }

    /** Whether both are to be in some network. */
    public boolean meets(NetworkConfig other) {
        return interfaces.stream().anyMatch(each -> other.interfaces.stream()
                .anyMatch(one -> one.network().equals(each.network())));
    }

    /** Whether the host's name servers can be reached, so that its resolv.conf is of use. */
    public boolean hostResolver() {
        return mode.hostResolver() || !interfaces.isEmpty();
    }
}
