package io.ctctl.runtime.packet;

import io.ctctl.linux.Poller;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.runtime.Event;
import io.ctctl.runtime.EventLog;
import io.ctctl.runtime.LiveSettings;
import io.ctctl.runtime.RunListener;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.net.PacketRules;
import io.ctctl.runtime.share.Topic;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;

/** All of an instance that is about packets, put together. */
public final class Packets implements AutoCloseable {
    private final TrafficLedger ledger;
    private final PacketTables tables;
    private final ShapeControl shape;
    private Optional<TrafficClock> clock = Optional.empty();
    private Optional<Lookout> lookout = Optional.empty();

    /** What was said of networks and classes is read from the instance's state. */
    public Packets(Instance instance) throws IOException {
        ledger = new TrafficLedger(instance, Clock.systemUTC());
        shape = new ShapeControl(instance);
        tables = new PacketTables(instance.cgroupParent(), shape.settings().classes(), ledger, shape);
        shape.tables(tables);
    }

    /** For those who make networks and interfaces. */
    public PacketRules rules() {
        return tables;
    }

    public LiveSettings live() {
        return new LivePackets(tables, shape);
    }

    public RunListener listener() {
        return shape;
    }

    public TrafficAccounts accounts() {
        return new TrafficAccounts(tables, ledger);
    }

    /** For those who tell what holds; {@code types} of networks by name. */
    public Topic topic(Function<String, Optional<NetworkType>> types) {
        return new TrafficTopic(shape, types);
    }

    public ShapeControl shape() {
        return shape;
    }

    /**
     * After adoption: what is stale goes, from now on counters are read now and then, and what somebody takes away comes back;
     * {@code events} hears of that and of quotas.
     */
    public void start(EventLog events, Poller poller) throws IOException {
        shape.adopted();
        TrafficClock started = new TrafficClock(tables, ledger, events);
        started.start();
        clock = Optional.of(started);
        tables.whenRestored(ids -> ids.forEach(id -> events.tell(Event.Type.RULES, id)));
        lookout = Optional.of(Lookout.begin(tables, poller));
    }

    @Override
    public void close() {
        lookout.ifPresent(Lookout::close);
        clock.ifPresent(TrafficClock::close);
        tables.close();
    }
}
