package io.ctctl.runtime.packet;

import io.ctctl.runtime.Instance;
import io.ctctl.runtime.LiveSettings;
import io.ctctl.runtime.net.PacketRules;
import java.time.Clock;

/** All of an instance that is about packets, put together. */
public final class Packets implements AutoCloseable {
    private final TrafficLedger ledger;
    private final PacketTables tables;
    private final TrafficClock clock;

    private Packets(TrafficLedger ledger, PacketTables tables) {
        this.ledger = ledger;
        this.tables = tables;
        this.clock = new TrafficClock(tables, ledger);
    }

    public static Packets of(Instance instance) {
        TrafficLedger ledger = new TrafficLedger(instance, Clock.systemUTC());
        return new Packets(ledger, new PacketTables(instance.cgroupParent(), ledger));
    }

    /** For those who make networks and interfaces. */
    public PacketRules rules() {
        return tables;
    }

    public LiveSettings live() {
        return new LivePackets(tables);
    }

    public TrafficAccounts accounts() {
        return new TrafficAccounts(tables, ledger);
    }

    /** From now on counters are read now and then; after adoption. */
    public void start() {
        clock.start();
    }

    @Override
    public void close() {
        clock.close();
        tables.close();
    }
}
