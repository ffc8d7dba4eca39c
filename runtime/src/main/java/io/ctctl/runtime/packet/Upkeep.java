package io.ctctl.runtime.packet;

import io.ctctl.runtime.config.ContainerId;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the tables are as they were made: what somebody else takes away, as everybody does who reloads a firewall by
 * {@code flush ruleset}, is put back in one transaction, and so is what an older version made. For one thread at a time.
 */
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Of the tables. */
    interface Change {
        void make() throws IOException;
    }

    private final KernelTables kernel;
    private final ContainerRules rules;
    private final TrafficLedger ledger;
    private final PublishedLinks links;
    private final Supplier<WholeTables> wanted;
    private Consumer<Set<ContainerId>> told = ids -> {};
    /** From {@link #adopting} to {@link #adopted}, when none of this version are there: they are made when all of their content is known. */
    private boolean allAtOnce;

    Upkeep(
            KernelTables kernel,
            ContainerRules rules,
            TrafficLedger ledger,
            PublishedLinks links,
            Supplier<WholeTables> wanted) {
        this.kernel = kernel;
        this.rules = rules;
        this.ledger = ledger;
        this.links = links;
        this.wanted = wanted;
    }

    /** {@code told} hears whose rules had been taken away, once they are back. */
    void whenRestored(Consumer<Set<ContainerId>> hears) {
        told = hears;
    }

    /** What is there is about to be told. */
    void adopting() throws IOException {
        allAtOnce = !kernel.exist();
    }

    /** Whether changes wait for the end of the adoption. */
    boolean makesAllAtOnce() {
        return allAtOnce;
    }

    /** All that is there has been told; whether the tables have been made for it. */
    boolean adopted() throws IOException {
        if (!allAtOnce) {
            return false;
        }
        allAtOnce = false;
        WholeTables whole = wanted.get();
        if (whole.networks().isEmpty()) {
            return false;
        }
        // in an older version's: containers that have ended meanwhile
        ledger.settle(Counters.read(kernel), whole.attached().keySet());
        kernel.condemn();
        make(whole);
        return true;
    }

    /** Makes a change to tables that are as they were made, also when somebody takes them away again and again for a while. */
    void keep(Change change) throws IOException {
        if (allAtOnce) {
            return;
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean made = false;
        while (!made) {
            try {
                lookAfter();
                change.make();
                made = true;
            } catch (IOException e) {
                // what they have been taken away under, be it in the moment in which they were put back, is tried anew
                if (!kernel.damaged() || System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    /** Takes away what is wanted no more, unless that has gone with all the rest. */
    void forget(Runnable removal) {
        try {
            if (!lookAfter()) {
                removal.run();
            }
        } catch (IOException e) {
            LOG.error("put packet rules back: {}", e.getMessage());
        }
    }

    /** Puts all back when somebody else has taken something away; whether that was so. */
    boolean lookAfter() throws IOException {
        if (allAtOnce || !kernel.damaged()) {
            return false;
        }
        WholeTables whole = wanted.get();
        if (whole.networks().isEmpty()) {
            return false;
        }
        make(whole);
        LOG.warn(
                "somebody has taken packet rules away: those of {} containers have been put back",
                whole.attached().size());
        told.accept(Set.copyOf(whole.attached().keySet()));
        return true;
    }

    private void make(WholeTables whole) throws IOException {
        for (Rules each : whole.attached().values()) {
            if (each.hasFirewall()) {
                links.filter(each);
            }
        }
        ledger.read(Counters.read(kernel), whole.attached());
        // as before, though nobody may have one any more
        boolean quotas = rules.considersQuotas() || whole.quotas();
        kernel.make(whole.transaction(
                kernel.name(),
                quotas,
                (id, each) -> ledger.used(id, each.traffic().quota())));
        rules.madeAnew(quotas);
        whole.attached().keySet().forEach(ledger::closeTables);
    }
}
