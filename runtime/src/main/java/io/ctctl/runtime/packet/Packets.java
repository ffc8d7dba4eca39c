package io.ctctl.runtime.packet;

import io.ctctl.linux.Poller;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.runtime.Event;
import io.ctctl.runtime.EventLog;
import io.ctctl.runtime.LiveSettings;
import io.ctctl.runtime.RunListener;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.net.PacketRules;
import io.ctctl.runtime.share.Topic;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** All of an instance that is about packets, put together. */
public final class Packets implements AutoCloseable {
    private final TrafficLedger ledger;
    private final PacketTables tables;
    private final ShapeControl shape;
    private final FastPathSwitch fastPathSwitch;
    private final FastPath fastPath;
    private final FastPathRules rules;
    private Optional<TrafficClock> clock = Optional.empty();
    private Optional<Lookout> lookout = Optional.empty();

    /** What was said of networks and classes is read from the instance's state. */
    public Packets(Instance instance) throws IOException {
        ledger = new TrafficLedger(instance, Clock.systemUTC());
        shape = new ShapeControl(instance);
        tables = new PacketTables(instance.cgroupParent(), shape.settings().classes(), ledger, shape);
        fastPathSwitch = new FastPathSwitch(instance.stateDir().resolve("fastpath.json"));
        Ordinary ordinary = new Ordinary();
        fastPath = new FastPath(
                new FastPathKernel(instance.shortName()),
                new FastPathChoice(ordinary, fastPathSwitch::isOff),
                ordinary,
                ledger);
        rules = new FastPathRules(tables, fastPath);
        shape.packets(tables, fastPath);
    }

    /** What the fast path is past. */
    private final class Ordinary implements FastPathChoice.Ordinary {
        @Override
        public Map<ContainerId, Rules> attached() {
            return tables.attached();
        }

        @Override
        public Optional<NetworkDefinition> network(String name) {
            return tables.network(name);
        }

        @Override
        public boolean hasClasses() {
            return shape.hasClasses();
        }

        @Override
        public boolean hasTotal(String network) {
            return shape.hasTotal(network);
        }
    }

    /** For those who make networks and interfaces. */
    public PacketRules rules() {
        return rules;
    }

    public LiveSettings live() {
        return new LivePackets(tables, shape, fastPath);
    }

    public List<RunListener> listeners() {
        return List.of(shape, rules);
    }

    public FastPathControl fastPath() {
        return new FastPathControl(fastPath, fastPathSwitch);
    }

    public TrafficAccounts accounts() {
        return new TrafficAccounts(tables, fastPath, ledger);
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
        TrafficClock started = new TrafficClock(tables, fastPath, ledger, events);
        started.start();
        clock = Optional.of(started);
        tables.whenRestored(ids -> ids.forEach(id -> events.tell(Event.Type.RULES, id)));
        lookout = Optional.of(Lookout.begin(tables, fastPath, poller));
    }

    @Override
    public void close() {
        lookout.ifPresent(Lookout::close);
        clock.ifPresent(TrafficClock::close);
        fastPath.close();
        tables.close();
    }
}
