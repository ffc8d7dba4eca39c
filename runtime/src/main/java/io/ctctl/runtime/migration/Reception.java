package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.DestinationEvent;
import io.ctctl.checkpoint.protocol.DestinationPhase;
import io.ctctl.checkpoint.protocol.Frame;
import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.checkpoint.protocol.FrameType;
import io.ctctl.checkpoint.protocol.MalformedFrameException;
import io.ctctl.checkpoint.protocol.MigrationId;
import io.ctctl.runtime.NetworkPassage;
import io.ctctl.runtime.Reservation;
import io.ctctl.runtime.checkpoint.HostTraits;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.RootSource;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.migration.JournalEntry.Arriving;
import io.ctctl.runtime.store.Json;
import io.ctctl.runtime.template.Progress;
import io.ctctl.runtime.template.Template;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives containers: one call for each connection of a source. */
final class Reception {
    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);

    private final Parts parts;
    private final Journal<Arriving> journal;
    private final Map<MigrationId, Arrival> underWay = new ConcurrentHashMap<>();
    private final Attempts discards = new Attempts("discards");

    Reception(Parts parts) {
        this.parts = parts;
        this.journal = parts.arriving();
    }

    /** Serves a connection to its end. */
    void serve(ByteChannel bytes) throws IOException, InterruptedException {
        FrameChannel channel = new FrameChannel(bytes);
        Frame first = channel.receive();
        if (first.type() == FrameType.ASK) {
            settle(new MigrationId(first.text()), channel);
            return;
        } else if (first.type() != FrameType.OFFER) {
            throw new MalformedFrameException("it begins with " + first.type());
        }
        try {
            byte[] offer = first.bytes();
            int version = Json.read(offer, Offer.Head.class).version();
            if (version != Offer.VERSION) {
                answer(
                        channel,
                        Answer.refuse("it speaks version " + version + " of the migration protocol, the other side "
                                + Offer.VERSION + ": bring both to the same version of ctctl"));
                return;
            }
            receive(Json.read(offer, Offer.class), channel);
        } catch (ContainerException | IOException e) {
            // it may have been answered already: the reason is understood at any time
            channel.send(Frame.of(FrameType.REASON, e.getMessage()));
            answer(channel, Answer.refuse(e.getMessage()));
        }
    }

    private static void answer(FrameChannel channel, Answer answer) throws IOException {
        channel.send(Frame.of(FrameType.ANSWER, Json.bytes(answer)));
    }

    private void receive(Offer offer, FrameChannel channel) throws IOException, InterruptedException {
        Optional<String> refusal = refusal(offer);
        if (refusal.isPresent()) {
            answer(channel, Answer.refuse(refusal.get()));
            return;
        }
        MigrationId id = new MigrationId(offer.migration());
        List<Integer> wanted = Volumes.wanted(offer.volumes());
        Optional<String> template = template(offer);
        boolean wantsTemplate = offer.template().isPresent() && template.isEmpty();
        requireSpace(offer.bytes() + (wantsTemplate ? offer.template().get().bytes() : 0));
        parts.containers()
                .migrations()
                .checkArrival(new ContainerId(offer.container()), offer.config(), passage(offer), offer.running());
        if (offer.check()) {
            answer(channel, new Answer(Optional.empty(), wantsTemplate, wanted, LaterPages.possible()));
            return;
        }
        if (wantsTemplate) {
            answer(channel, new Answer(Optional.empty(), true, wanted, LaterPages.possible()));
            template = Optional.of(receiveTemplate(offer.template().get(), channel));
        }
        ContainerConfig config = template.map(name -> offer.config().withRoot(new RootSource.Template(name)))
                .orElse(offer.config());
        ArrivingVolumes volumes = new ArrivingVolumes(
                id,
                wanted.stream().map(i -> Path.of(offer.volumes().get(i).path())).toList());
        Arriving entry = new Arriving(
                id.value(),
                offer.container(),
                DestinationPhase.ABSENT,
                offer.mode(),
                offer.running(),
                volumes.names(),
                Instant.now());
        // before anything is there: the next daemon removes what this one leaves half-way
        journal.write(id, entry.with(DestinationPhase.RECEIVING));
        Arrival arrival;
        try {
            arrival = new Arrival(entry, landing(offer, config, wanted, volumes), journal);
        } catch (ContainerException | IOException | InterruptedException e) {
            UninterruptedThread.run(() -> journal.write(id, entry.with(DestinationPhase.DISCARDED)));
            throw e;
        }
        underWay.put(id, arrival);
        try {
            if (!wantsTemplate) {
                accept(channel, wanted);
            }
            arrival.at(DestinationEvent.HEARD_OFFER, channel);
            arrival.prepareToRun();
            arrival.run(channel);
        } finally {
            if (arrival.isLeftBehind()) {
                // it goes on answering meanwhile
                discards.repeat(() -> discardAgain(id, arrival));
            } else {
                underWay.remove(id);
            }
        }
    }

    private boolean discardAgain(MigrationId id, Arrival arrival) {
        boolean gone = arrival.discardAgain();
        if (gone) {
            underWay.remove(id);
        }
        return gone;
    }

    private Optional<String> refusal(Offer offer) throws IOException {
        if (offer.mode() != Mode.OFFLINE || offer.suspended()) {
            Optional<String> unlike = HostTraits.read().refusal(offer.host());
            if (unlike.isPresent()) {
                return unlike;
            }
        }
        if (offer.config().root() instanceof RootSource.Directory directory && !Files.isDirectory(directory.path())) {
            return Optional.of("its root directory " + directory.path() + " is not there: make it there first");
        }
        return Optional.empty();
    }

    /** A source that has left is found out by what follows, which removes what has been made for it. */
    private static void accept(FrameChannel channel, List<Integer> wanted) {
        try {
            answer(channel, new Answer(Optional.empty(), false, wanted, LaterPages.possible()));
        } catch (IOException e) {
            LOG.debug("accept: {}", e.getMessage());
        }
    }

    private void requireSpace(long bytes) throws IOException {
        long free = Files.getFileStore(parts.instance().stateDir()).getUsableSpace();
        if (bytes > free) {
            throw new ContainerException(
                    ErrorKind.NO_SPACE,
                    "it needs about " + (bytes >> 20) + " MiB, "
                            + parts.instance().stateDir() + " has " + (free >> 20) + " MiB left");
        }
    }

    /** The name of a template here that holds what the source's does. */
    private Optional<String> template(Offer offer) throws IOException {
        if (offer.template().isEmpty()) {
            return Optional.empty();
        }
        Offer.TemplateName wanted = offer.template().get();
        for (String name : List.of(wanted.name(), otherName(wanted))) {
            Optional<Template> here = parts.templates().find(name);
            if (here.isPresent() && parts.digests().of(here.get()).equals(wanted.digest())) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    private static String otherName(Offer.TemplateName template) {
        return template.name() + "-" + template.digest().substring(0, 8);
    }

    private String receiveTemplate(Offer.TemplateName template, FrameChannel channel) throws IOException {
        String name = parts.templates().find(template.name()).isPresent() ? otherName(template) : template.name();
        Frame first = channel.receive();
        if (first.type() != FrameType.TREE) {
            throw new MalformedFrameException("no template follows");
        }
        TreeStream archive = new TreeStream(TreeIndex.TEMPLATE, first, channel);
        parts.templates().importArchive(archive, name, Progress.NONE);
        archive.readToTheEnd();
        return name;
    }

    /** One that is started anew gets its interfaces anew. */
    private NetworkPassage passage(Offer offer) {
        NetworkPassage passage =
                offer.passage().withPredecessor(parts.leaving().of(new MigrationId(offer.migration())));
        return offer.mode() == Mode.LIVE && offer.running() ? passage : passage.withoutInterfaces();
    }

    private Landing landing(Offer offer, ContainerConfig config, List<Integer> wanted, ArrivingVolumes made)
            throws IOException, InterruptedException {
        Reservation container = parts.containers()
                .migrations()
                .receive(
                        new ContainerId(offer.container()),
                        config,
                        offer.created(),
                        passage(offer),
                        "it is arriving from another daemon");
        try {
            made.make();
            Map<Integer, Path> volumes = new LinkedHashMap<>();
            wanted.forEach(i -> volumes.put(i, Path.of(offer.volumes().get(i).path())));
            FileLanding files = new FileLanding(container, volumes, made, parts.keepsakes());
            if (offer.mode() == Mode.OFFLINE || !offer.running()) {
                return new OfflineLanding(container, files, offer);
            }
            return parts.lives().landing(offer, container, files);
        } catch (ContainerException | IOException e) {
            UninterruptedThread.run(() -> {
                made.discard();
                container.remove();
            });
            container.close();
            throw e;
        }
    }

    /** Answers what has become of a migration. */
    private void settle(MigrationId id, FrameChannel channel) throws IOException {
        Arrival arrival = underWay.get(id);
        if (arrival == null) {
            Arriving entry = journal.read(id)
                    .orElseGet(() -> new Arriving(
                            id.value(),
                            "none",
                            DestinationPhase.ABSENT,
                            Mode.OFFLINE,
                            false,
                            List.of(),
                            Instant.now()));
            arrival = new Arrival(entry, NoLanding.INSTANCE, journal);
        }
        while (true) {
            Frame frame = channel.receive();
            if (frame.type() != FrameType.WORD) {
                throw new MalformedFrameException("a frame of type " + frame.type() + " where only words are");
            }
            Optional<DestinationEvent> event = DestinationEvent.heard(frame.word());
            if (event.isPresent()) {
                arrival.at(event.get(), channel);
            }
        }
    }
}
