package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.DestinationPhase;
import io.ctctl.checkpoint.protocol.MigrationId;
import io.ctctl.checkpoint.protocol.SourceEvent;
import io.ctctl.runtime.ContainerStatus;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.Reservation;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.migration.JournalEntry.Arriving;
import io.ctctl.runtime.migration.JournalEntry.Departing;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a new daemon does about the migrations of the last one, whatever instant that died at. */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final Duration KEPT = Duration.ofDays(7);
    // created by the monitor in the step that lets a restored container run
    private static final String RELEASED = "released";

    private final Parts parts;
    private final Remains remains;
    private final Map<MigrationId, Reservation> undecided = new ConcurrentHashMap<>();

    Recovery(Parts parts) {
        this.parts = parts;
        this.remains = new Remains(parts.carriers(), parts.departing());
    }

    /** Before containers are adopted: what did not come to run here is made to look as if its creation had never been committed. */
    void beforeAdoption() throws IOException {
        for (Arriving entry : parts.arriving().all()) {
            MigrationId id = new MigrationId(entry.migration());
            ContainerId container = new ContainerId(entry.container());
            switch (entry.phase()) {
                case RUNNING -> {
                    LOG.info("migration {}: {} is here", id, container);
                    ArrivingVolumes.of(entry).keep();
                }
                case FILLING -> {
                    LOG.info("migration {}: {} is here, and lacks memory", id, container);
                    ArrivingVolumes.of(entry).keep();
                }
                case FINISHED, DISCARDED, LOST -> {
                    if (entry.at().isBefore(Instant.now().minus(KEPT))) {
                        parts.arriving().forget(id);
                    }
                }
                default -> {
                    boolean released =
                            Files.exists(parts.instance().run(container).dir().resolve(RELEASED));
                    if (released) {
                        boolean whole = entry.phase() != DestinationPhase.RESTORED_IN_PART;
                        parts.arriving()
                                .write(id, entry.with(whole ? DestinationPhase.RUNNING : DestinationPhase.FILLING));
                        ArrivingVolumes.of(entry).keep();
                    } else {
                        LOG.info("migration {}: {} had not arrived when the last daemon ended", id, container);
                        // what is still there must not be written down as removed: the next daemon would adopt it
                        Files.deleteIfExists(parts.instance().state(container).config());
                        discardVolumes(entry);
                        parts.arriving().write(id, entry.with(DestinationPhase.DISCARDED));
                    }
                }
            }
        }
    }

    /** They keep nobody from serving: whoever offers them again is told that they are there. */
    private static void discardVolumes(Arriving entry) {
        try {
            ArrivingVolumes.of(entry).discard();
        } catch (IOException e) {
            LOG.error("migration {}: remove what was copied of its volumes: {}", entry.migration(), e.getMessage());
        }
    }

    /** When containers have been adopted and can be started. */
    void afterAdoption() throws IOException {
        for (Departing entry : parts.departing().all()) {
            try {
                departed(entry);
            } catch (ContainerException e) {
                LOG.error("migration {} of {}: {}", entry.migration(), entry.container(), e.getMessage());
            }
        }
        for (Arriving entry : parts.arriving().all()) {
            if (entry.phase() == DestinationPhase.RUNNING && entry.mode() == Mode.OFFLINE && entry.running()) {
                startArrived(entry);
            }
            if (entry.phase() == DestinationPhase.FILLING) {
                stopWhatLacksMemory(entry);
            }
        }
    }

    /** The last daemon had the connection that its memory came by. */
    private void stopWhatLacksMemory(Arriving entry) {
        LOG.error("{} is stopped: the daemon ended before its memory had come whole", entry.container());
        // its end is an event, and events are dealt with when the daemon serves
        Thread thread = new Thread(() -> stopAndRecord(entry), "migration-lost");
        thread.setDaemon(true);
        thread.start();
    }

    private void stopAndRecord(Arriving entry) {
        try {
            LateMemory.stop(parts.containers(), new ContainerId(entry.container()));
            parts.arriving().write(new MigrationId(entry.migration()), entry.with(DestinationPhase.LOST));
        } catch (ContainerException | IOException e) {
            LOG.error("stop {}: {}", entry.container(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void departed(Departing entry) {
        Optional<ContainerView> view = view(entry);
        if (view.isEmpty()) {
            // removed in the step after the journal said so
            forget(entry);
            return;
        }
        Reservation container =
                parts.containers().migrations().reserve(view.get().id(), "settle", "its migration is being settled");
        if (entry.phase().left()) {
            // its end is an event, and events are dealt with when the daemon serves
            remains.remove(entry, goneTo(entry, container));
            return;
        }
        Departure departure = departure(entry, container);
        departure.at(SourceEvent.RESTARTED);
        if (departure.phase().undecided()) {
            LOG.warn(
                    "{} stands still: whether it runs at {} is not known; `ctctl migrate --resolve {}`",
                    view.get().displayName(),
                    entry.destination(),
                    view.get().displayName());
        }
        leave(entry, departure, container);
    }

    private Departure departure(Departing entry, Reservation container) {
        return new Departure(entry, parts.carriers().of(entry, container), parts.departing(), new Stopwatch());
    }

    private Optional<ContainerView> view(Departing entry) {
        try {
            return Optional.of(parts.containers().view(new ContainerId(entry.container())));
        } catch (ContainerException e) {
            if (e.kind() == ErrorKind.NO_SUCH_CONTAINER) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void forget(Departing entry) {
        try {
            parts.departing().forget(new MigrationId(entry.migration()));
        } catch (IOException e) {
            LOG.warn("forget migration {}: {}", entry.migration(), e.getMessage());
        }
    }

    /** The last daemon died between writing down that it is ours and starting it. */
    private void startArrived(Arriving entry) {
        try {
            ContainerView view = parts.containers().view(new ContainerId(entry.container()));
            if (view.state().status() == ContainerStatus.CREATED) {
                parts.containers().start(view.id(), Optional.empty());
            }
        } catch (ContainerException e) {
            LOG.error("start {}, which has arrived: {}", entry.container(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The reservation of a container whose migration is undecided, to go on with; given back by {@link #leave}. */
    Reservation take(Departing entry) {
        Reservation held = undecided.remove(new MigrationId(entry.migration()));
        return held != null
                ? held
                : parts.containers()
                        .migrations()
                        .reserve(new ContainerId(entry.container()), "settle", "its migration is being settled");
    }

    private static Reservation goneTo(Departing entry, Reservation container) {
        return container.because("it has moved to " + entry.destination() + ", and is being removed here");
    }

    /** Lets go of a container for which nothing remains to be done; until then it stays out of others' hands. */
    void leave(Departing entry, Departure departure, Reservation container) {
        if (departure.isHereStill()) {
            remains.remove(entry, goneTo(entry, container));
        } else if (departure.phase().over()) {
            departure.forget();
            container.close();
        } else {
            undecided.put(
                    new MigrationId(entry.migration()),
                    container.because("where it runs is not known: `ctctl migrate --resolve` it"));
        }
    }
}
