package io.ctctl.runtime.packet;

import io.ctctl.linux.BpfMap;
import io.ctctl.linux.SyscallException;
import io.ctctl.netvirt.account.Traffic;
import io.ctctl.netvirt.fastpath.PortCounters;
import io.ctctl.netvirt.fastpath.Station;
import io.ctctl.netvirt.network.InterfaceName;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the fast path's programs know and count, in the kernel: it stays there for as long as a bridge or port has one of them,
 * and the next daemon finds it by its name. For one thread at a time.
 */
final class FastPathMaps implements AutoCloseable {
    private static final int MOST = 1 << 16;
    private static final byte[] NOTHING_YET = new byte[PortCounters.VALUE_BYTES];

    private final BpfMap stations;
    private final BpfMap counters;

    private FastPathMaps(BpfMap stations, BpfMap counters) {
        this.stations = stations;
        this.counters = counters;
    }

    /** Those of an instance, by at most eight characters that are its own, made if need be. */
    static FastPathMaps open(String instance) throws SyscallException {
        BpfMap stations = open(stationsOf(instance));
        try {
            BpfMap counters = open(new BpfMap.Layout(
                    "ctctl_" + instance + "c", PortCounters.KEY_BYTES, PortCounters.VALUE_BYTES, true, MOST));
            try {
                // Linux 5.14: better known now than when counters are to be taken
                counters.take(new byte[PortCounters.KEY_BYTES]);
                return new FastPathMaps(stations, counters);
            } catch (SyscallException e) {
                counters.close();
                throw e;
            }
        } catch (SyscallException e) {
            stations.close();
            throw e;
        }
    }

    /** Those of an instance, where there are some. */
    static Optional<FastPathMaps> find(String instance) throws SyscallException {
        Optional<BpfMap> stations = BpfMap.find(stationsOf(instance));
        if (stations.isEmpty()) {
            return Optional.empty();
        }
        stations.get().close();
        return Optional.of(open(instance));
    }

    private static BpfMap.Layout stationsOf(String instance) {
        return new BpfMap.Layout("ctctl_" + instance + "s", Station.KEY_BYTES, Station.VALUE_BYTES, false, MOST);
    }

    private static BpfMap open(BpfMap.Layout layout) throws SyscallException {
        Optional<BpfMap> found = BpfMap.find(layout);
        return found.isPresent() ? found.get() : BpfMap.create(layout);
    }

    int stations() {
        return stations.descriptor();
    }

    int counters() {
        return counters.descriptor();
    }

    /** From now on frames may come from them and go to them. */
    void add(Collection<Station> added) throws SyscallException {
        for (Station station : added) {
            counters.putNew(PortCounters.key(station.link()), NOTHING_YET);
        }
        for (Station station : added) {
            stations.put(station.key(), station.value());
        }
    }

    void remove(Collection<Station> removed) throws SyscallException {
        for (Station station : removed) {
            stations.remove(station.key());
        }
    }

    void removeAllStations() throws SyscallException {
        for (byte[] key : stations.keys()) {
            stations.remove(key);
        }
    }

    /** What has been counted, by link. */
    Map<InterfaceName, Traffic> read() throws SyscallException {
        Map<InterfaceName, Traffic> all = new HashMap<>();
        for (byte[] key : counters.keys()) {
            counters.get(key).ifPresent(values -> all.put(PortCounters.link(key), PortCounters.sum(values)));
        }
        return all;
    }

    /** What has been counted at a link; nothing is any more. */
    Traffic take(InterfaceName link) throws SyscallException {
        return counters.take(PortCounters.key(link)).map(PortCounters::sum).orElse(Traffic.NONE);
    }

    /** As {@link #take}, of all links. */
    Map<InterfaceName, Traffic> takeAll() throws SyscallException {
        Map<InterfaceName, Traffic> all = new HashMap<>();
        for (byte[] key : counters.keys()) {
            InterfaceName link = PortCounters.link(key);
            all.put(link, take(link));
        }
        return all;
    }

    @Override
    public void close() {
        stations.close();
        counters.close();
    }
}
