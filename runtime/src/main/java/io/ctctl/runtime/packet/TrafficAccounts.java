package io.ctctl.runtime.packet;

import io.ctctl.netvirt.account.TrafficAccount;
import io.ctctl.netvirt.account.TrafficQuota;
import io.ctctl.runtime.Keepsake;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.store.Json;
import java.io.IOException;
import java.util.Optional;

/** What containers' traffic has come to, for those who show it, and for hosts that containers go to. */
public final class TrafficAccounts implements Keepsake {
    private final PacketTables tables;
    private final FastPath fastPath;
    private final TrafficLedger ledger;

    TrafficAccounts(PacketTables tables, FastPath fastPath, TrafficLedger ledger) {
        this.tables = tables;
        this.fastPath = fastPath;
        this.ledger = ledger;
    }

    /** Reads the kernel's counters, for all containers at once. */
    public void refresh() throws IOException {
        tables.count();
        fastPath.count();
    }

    /** As of the last {@link #refresh}, in the quota's current period. */
    public TrafficAccount of(ContainerId id, TrafficQuota quota) {
        ledger.used(id, quota);
        return ledger.account(id);
    }

    /** How much is used of the quota of a container with this account. */
    public TrafficQuota.State state(ContainerId id, TrafficQuota quota, TrafficAccount account) throws IOException {
        return tables.usedUp().contains(id) ? TrafficQuota.State.USED_UP : quota.state(account.used());
    }

    /** Begins the account anew, and with it what is used of the quota. */
    public void reset(ContainerId id) throws IOException {
        ledger.reset(id);
        tables.renewQuota(id);
    }

    @Override
    public String name() {
        return "traffic";
    }

    @Override
    public Optional<byte[]> pack(ContainerId id) throws IOException {
        refresh();
        return Optional.of(Json.bytes(ledger.account(id).closed()));
    }

    @Override
    public void unpack(ContainerId id, byte[] packed) throws IOException {
        ledger.take(id, Json.read(packed, TrafficAccount.class));
        tables.renewQuota(id);
    }
}
