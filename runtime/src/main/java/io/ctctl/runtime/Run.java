package io.ctctl.runtime;

import io.ctctl.isolation.launch.MonitorLink;
import io.ctctl.oci.Spec;
import io.ctctl.runtime.instance.IdRange;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** One run of a container, from its launch to the end of its teardown. */
final class Run {
    /** How a program ended: its exit code or 128 + signal. */
    record Exit(int code, Instant when, boolean oomKilled) {}

    private final Optional<IdRange> range;
    private final MonitorLink link;
    private volatile Optional<Confinement> confinement;
    private volatile boolean suspending;
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();
    private final CompletableFuture<Void> torn = new CompletableFuture<>();

    /** {@code range} is what the run has taken for itself and gives back; it is not that of a neighbour. */
    Run(Optional<IdRange> range, MonitorLink link, Optional<Confinement> confinement) {
        this.range = range;
        this.link = link;
        this.confinement = confinement;
    }

    Optional<IdRange> range() {
        return range;
    }

    MonitorLink link() {
        return link;
    }

    /** Empty for a run that an earlier daemon started. */
    Optional<Confinement> confinement() {
        return confinement;
    }

    /** Its limits have been changed since. */
    void changed(UnaryOperator<Spec> now) {
        confinement = confinement.map(known -> known.with(now.apply(known.spec())));
    }

    /** Its end will be that of a checkpoint which holds all there is to know. */
    boolean suspending() {
        return suspending;
    }

    void suspending(boolean value) {
        suspending = value;
    }

    /** Completed as soon as the program has ended. */
    CompletableFuture<Exit> exit() {
        return exit;
    }

    /** Completed when nothing of the run is left in the kernel nor in the run directory. */
    CompletableFuture<Void> torn() {
        return torn;
    }
}
