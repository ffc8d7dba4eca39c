package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.obstacle.Obstacle;
import io.ctctl.checkpoint.protocol.Frame;
import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.checkpoint.protocol.FrameType;
import io.ctctl.checkpoint.protocol.MigrationId;
import io.ctctl.checkpoint.protocol.RateLimit;
import io.ctctl.checkpoint.protocol.SourceEvent;
import io.ctctl.checkpoint.protocol.SourcePhase;
import io.ctctl.linux.Cleanup;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.runtime.ContainerStatus;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.Keepsake;
import io.ctctl.runtime.Reservation;
import io.ctctl.runtime.checkpoint.CriuProgram;
import io.ctctl.runtime.checkpoint.Migratability;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.migration.JournalEntry.Departing;
import io.ctctl.runtime.store.Json;
import io.ctctl.runtime.template.Templates;
import io.ctctl.runtime.transport.Connection;
import io.ctctl.runtime.transport.Connections;
import io.ctctl.runtime.transport.DestinationAddress;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves containers to other daemons, and takes theirs. Safe for any number of threads. */
public final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SETTLING_ATTEMPTS = 3;

    private final Parts parts;
    private final Reception reception;
    private final Recovery recovery;
    private final Migratability migratability;
    private final Proposals proposals;

    /**
     * For the containers of one instance.
     *
     * @param programs directory of those that act in other processes
     */
    public Migrations(
            Instance instance,
            Containers containers,
            Templates templates,
            CriuProgram criu,
            Path programs,
            List<Keepsake> keepsakes) {
        this.parts = Parts.of(
                instance,
                containers,
                templates,
                new RunningLives(instance, containers, criu, programs),
                new Keepsakes(keepsakes));
        this.reception = new Reception(parts);
        this.proposals = new Proposals(parts);
        this.recovery = new Recovery(parts);
        this.migratability = new Migratability(containers.checkpoints());
    }

    /** To be called before containers are adopted: what had not arrived when the last daemon ended is not adopted. */
    public void beforeAdoption() throws IOException {
        recovery.beforeAdoption();
    }

    /** To be called when containers have been adopted: goes on with what the last daemon left. */
    public void afterAdoption() throws IOException {
        recovery.afterAdoption();
    }

    /** A container that stands still because nobody knows whether it runs elsewhere. */
    public record Undecided(String migration, ContainerId container, String destination) {}

    /** The migrations that {@link #resolve} could settle. */
    public List<Undecided> undecided() throws IOException {
        return parts.departing().all().stream()
                .filter(entry -> entry.phase().undecided())
                .map(entry -> new Undecided(entry.migration(), new ContainerId(entry.container()), entry.destination()))
                .toList();
    }

    /** What a settled migration has come to. */
    public enum Settlement {
        MOVED,
        /** It ran there, and was stopped there because its memory did not come whole. */
        LOST,
        KEPT
    }

    /** Asks the destination what has become of a container; ContainerException of kind TIMED_OUT when it does not answer. */
    public Settlement resolve(Undecided which) throws IOException {
        MigrationId id = new MigrationId(which.migration());
        Departing entry = parts.departing()
                .read(id)
                .orElseThrow(() -> new ContainerException(
                        ErrorKind.WRONG_STATE, "migration " + id + " has been settled meanwhile"));
        Reservation container = recovery.take(entry);
        Departure departure =
                new Departure(entry, parts.carriers().of(entry, container), parts.departing(), new Stopwatch());
        try {
            settle(departure, id, DestinationAddress.parse(entry.destination()));
        } finally {
            recovery.leave(entry, departure, container);
        }
        if (departure.phase().undecided()) {
            throw new ContainerException(
                    ErrorKind.TIMED_OUT,
                    "settle " + which.container() + ": " + entry.destination()
                            + " does not answer: try again when it can be" + " reached");
        }
        return switch (departure.phase()) {
            case GONE -> Settlement.MOVED;
            case LOST -> Settlement.LOST;
            default -> Settlement.KEPT;
        };
    }

    /** Serves a source's connection to its end. */
    public void receive(ByteChannel channel) throws IOException, InterruptedException {
        reception.serve(channel);
    }

    /**
     * Moves a container. ContainerException: it runs here as before, unless the kind is TIMED_OUT: then nobody knows, and
     * {@link #resolve} is to be tried when the destination can be reached.
     */
    public MigrationReport migrate(ContainerId id, MigrationOrder order, MigrationProgress.Watcher watcher)
            throws InterruptedException {
        DestinationAddress address = order.destination()
                .orElseGet(() -> new DestinationAddress.Local(parts.instance().socket()));
        try (Cleanup onRefusal = new Cleanup()) {
            Reservation container = parts.containers().migrations().reserve(id, "migrate", "it is being migrated");
            onRefusal.add(container::close);
            ContainerView view = settled(container);
            requireMovable(view, order);
            MigrationId migration = MigrationId.fresh();
            parts.leaving().add(migration, id);
            try (Connection connection = Connections.open(address)) {
                return migrate(migration, view, order, address, container, onRefusal, connection, watcher);
            } finally {
                parts.leaving().remove(migration);
            }
        } catch (IOException e) {
            throw MigrationEnd.failure(parts.containers().view(id), "prepare", e.getMessage());
        }
    }

    /** As it is when whoever was at it already, to save it or to turn it back, has done so: nobody else begins any more. */
    private ContainerView settled(Reservation container) throws InterruptedException {
        return parts.containers().checkpoints().exclusively(container, "migrate", () -> parts.containers()
                .view(container.id()));
    }

    /** What a container has in memory; 0 for one that does not run. */
    long memoryBytes(ContainerView view) {
        try {
            return view.state().status() == ContainerStatus.RUNNING ? proposals.memoryBytes(view.id()) : 0;
        } catch (IOException e) {
            // it has just ended
            LOG.debug("memory of {}: {}", view.id(), e.getMessage());
            return 0;
        }
    }

    /** What could only fail after the container has been stopped is refused before. */
    private void requireMovable(ContainerView view, MigrationOrder order) {
        boolean running = view.state().status() == ContainerStatus.RUNNING;
        if (!running || order.mode() != Mode.LIVE) {
            return;
        }
        for (NetworkDefinition network :
                parts.containers().migrations().passage(view.id()).networks()) {
            if (network.type() == NetworkType.MACVLAN) {
                throw new ContainerException(
                        ErrorKind.NOT_MIGRATABLE,
                        "migrate " + view.displayName() + ": its network " + network.name()
                                + " is a macvlan, which lets packets through while it moves; --offline stops it for the move");
            }
        }
        List<Obstacle> obstacles = migratability.obstacles(view.id());
        if (!obstacles.isEmpty()) {
            throw new ContainerException(
                    ErrorKind.NOT_MIGRATABLE,
                    "migrate " + view.displayName() + ": " + obstacles.get(0) + "; --offline stops it for the move");
        }
    }

    private MigrationReport migrate(
            MigrationId migration,
            ContainerView view,
            MigrationOrder order,
            DestinationAddress address,
            Reservation container,
            Cleanup onRefusal,
            Connection connection,
            MigrationProgress.Watcher watcher)
            throws IOException, InterruptedException {
        Stopwatch watch = new Stopwatch();
        boolean running = view.state().status() == ContainerStatus.RUNNING;
        FrameChannel channel = new FrameChannel(connection.channel(), new RateLimit(order.bytesPerSecond()));
        watcher.watch(() -> watch.progress(channel.bytesSent()));
        Replies replies = Replies.of(channel, connection);
        Offer offer = proposals.of(view, order, migration, running);
        try {
            channel.send(Frame.of(FrameType.OFFER, Json.bytes(offer)));
        } catch (IOException e) {
            throw MigrationEnd.failure(view, "offer", replies.reason().orElse(e.getMessage()));
        }
        Answer answer = Agreement.await(view, replies);
        watch.mark("agreed");
        MigrationOrder agreed = Agreement.order(view, order, answer, running);
        if (order.check()) {
            return MigrationEnd.report(view, order, address, watch, channel, running);
        }
        FileTransfer files = new FileTransfer(
                TravellingTrees.unchanging(view, answer, container, proposals),
                TravellingTrees.changing(view, offer, answer, container),
                container.files().log(),
                () -> parts.keepsakes().send(view.id(), channel),
                channel,
                !(address instanceof DestinationAddress.Local));
        Carrier carrier = running && order.mode() != Mode.OFFLINE
                ? parts.lives().carrier(container, agreed, files, channel, replies, watch)
                : new OfflineCarrier(parts.containers(), container, files, watch, running);
        Departing entry = new Departing(
                migration.value(),
                view.id().value(),
                address.toString(),
                SourcePhase.COPYING,
                order.mode(),
                running,
                order.newName().map(Object::toString),
                Instant.now());
        Departure departure = new Departure(entry, carrier, parts.departing(), watch);
        departure.through(channel);
        // from here on what becomes of it says who may have it
        onRefusal.forget();
        try {
            departure.run(replies, order.maxDowntime().orElse(PATIENCE));
            settle(departure, migration, address);
        } finally {
            recovery.leave(entry, departure, container);
        }
        return MigrationEnd.of(
                departure, view, address, () -> MigrationEnd.report(view, order, address, watch, channel, running));
    }

    /** Asks again over new connections while the destination's decision is unknown. */
    private void settle(Departure departure, MigrationId migration, DestinationAddress address) {
        for (int attempt = 0; attempt < SETTLING_ATTEMPTS && departure.phase().undecided(); attempt++) {
            try (Connection connection = Connections.open(address)) {
                FrameChannel channel = new FrameChannel(connection.channel());
                channel.send(Frame.of(FrameType.ASK, migration.value()));
                departure.through(channel);
                departure.at(SourceEvent.ASK);
                departure.converse(Replies.of(channel, connection), Duration.ofSeconds(10));
            } catch (IOException | ContainerException ignored) {
                // it cannot be reached: the decision stays unknown
            }
        }
    }
}
