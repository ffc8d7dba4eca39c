package io.ctctl.runtime.packet;

import io.ctctl.netvirt.account.Traffic;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.runtime.config.ContainerId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The fast path in the kernel, of which nothing is held open while nobody is on it. For one thread at a time. */
final class FastPathKernel implements AutoCloseable {
    private final String instance;
    private Optional<FastPathMaps> maps = Optional.empty();
    private Optional<FastPathPorts> ports = Optional.empty();
    /** With a program, also those whose frames do not take it at the moment. */
    private final Set<FastPort> led = new LinkedHashSet<>();

    /** {@code instance} in at most eight characters that are its own. */
    FastPathKernel(String instance) {
        this.instance = instance;
    }

    /** Puts all of a container's ports on it, or none: those of whom one is not at its bridge. Answers who is on it. */
    Set<ContainerId> add(Map<ContainerId, List<FastPort>> added) throws IOException {
        if (maps.isEmpty()) {
            use(FastPathMaps.open(instance));
        }
        List<FastPort> all = new ArrayList<>();
        added.values().forEach(all::addAll);
        Set<FastPort> there = new HashSet<>(ports.orElseThrow().lead(all));
        led.addAll(there);
        Set<ContainerId> on = new HashSet<>();
        for (Map.Entry<ContainerId, List<FastPort>> each : added.entrySet()) {
            if (there.containsAll(each.getValue())) {
                for (FastPort port : each.getValue()) {
                    maps.orElseThrow().add(port.stations());
                }
                on.add(each.getKey());
            }
        }
        return on;
    }

    private void use(FastPathMaps found) {
        maps = Optional.of(found);
        ports = Optional.of(new FastPathPorts(found));
    }

    /** Takes a container's ports off it; what has been counted of them. Their programs see frames still. */
    Traffic drop(List<FastPort> dropped) throws IOException {
        for (FastPort port : dropped) {
            maps.orElseThrow().remove(port.stations());
        }
        Traffic last = Traffic.NONE;
        for (FastPort port : dropped) {
            last = last.plus(maps.orElseThrow().take(port.link()));
        }
        return last;
    }

    /** Takes the programs away from all ports but these. */
    void leaveAllBut(Collection<List<FastPort>> wanted) throws IOException {
        Set<FastPort> unwanted = new LinkedHashSet<>(led);
        wanted.forEach(unwanted::removeAll);
        if (!unwanted.isEmpty() && ports.isPresent()) {
            ports.get().leave(unwanted);
            led.removeAll(unwanted);
        }
    }

    /** The links of a container have gone, or are about to be elsewhere. */
    void forget(ContainerId id) {
        led.removeIf(port -> port.attached().container().equals(id.value()));
    }

    /** What has been counted, by link. */
    Map<InterfaceName, Traffic> read() throws IOException {
        return maps.isPresent() ? maps.get().read() : Map.of();
    }

    /** Takes everybody off whom an earlier daemon has left on it; what has been counted of them. */
    Map<InterfaceName, Traffic> adopt() throws IOException {
        FastPathMaps.find(instance).ifPresent(this::use);
        if (maps.isEmpty()) {
            return Map.of();
        }
        maps.get().removeAllStations();
        return maps.get().takeAll();
    }

    /** The kernel keeps what programs of links use. */
    void closeUnlessLed() {
        if (led.isEmpty()) {
            close();
        }
    }

    @Override
    public void close() {
        ports.ifPresent(FastPathPorts::close);
        maps.ifPresent(FastPathMaps::close);
        ports = Optional.empty();
        maps = Optional.empty();
    }
}
