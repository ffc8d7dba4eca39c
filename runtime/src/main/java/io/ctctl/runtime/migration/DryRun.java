package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.criu.CriuMessage;
import io.ctctl.checkpoint.image.CallImage;
import io.ctctl.checkpoint.image.DescriptorImage;
import io.ctctl.checkpoint.image.FileImage;
import io.ctctl.checkpoint.image.ImageFile;
import io.ctctl.checkpoint.image.ProtoWriter;
import io.ctctl.checkpoint.image.TimerImage;
import io.ctctl.checkpoint.image.UserNamespaceImage;
import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.page.LayoutFrame;
import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.checkpoint.page.PagesFrame;
import io.ctctl.checkpoint.page.ReceivedImages;
import io.ctctl.checkpoint.protocol.Frame;
import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.checkpoint.protocol.FrameType;
import io.ctctl.checkpoint.protocol.MigrationId;
import io.ctctl.checkpoint.protocol.SourcePhase;
import io.ctctl.runtime.Surroundings;
import io.ctctl.runtime.migration.JournalEntry.Departing;
import io.ctctl.runtime.store.TreeRemoval;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through what containers stand still for, with a made-up dump, while the first one's memory is copied: what a virtual machine does for
 * the first few times takes it several times as long. Once in a daemon's life.
 */
final class DryRun {
    private static final Logger LOG = LoggerFactory.getLogger(DryRun.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    // enough for the compiler to take notice
    private static final int TIMES = 16;
    // these start programs
    private static final int TIMES_OF_FILES = 3;
    private static final int IMAGES = 30;
    private static final int MAPPINGS = 20;
    private static final ImageId PROCESS = ImageId.process(1);
    private static final PageRange PAGES = new PageRange(1 << 20, 4);

    private final Path directory;
    private final FutureTask<Void> work = new FutureTask<>(this::run);
    private final AtomicBoolean begun = new AtomicBoolean();

    /** @param directory for its files, which go with it; its parent exists */
    DryRun(Path directory) {
        this.directory = directory;
    }

    /** On a thread of its own, unless there has been one. */
    void begin() {
        if (begun.compareAndSet(false, true)) {
            Thread thread = new Thread(work, "dry-run");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Returns when it has come to an end; whether that has taken time. */
    boolean await() throws InterruptedException {
        if (!begun.get() || work.isDone()) {
            return false;
        }
        try {
            work.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            // it was to save time, and nothing depends on it
            LOG.warn("a dry run of a migration: {}", e.getCause().toString());
            return true;
        } catch (TimeoutException ignored) {
            // neither does anything on its end
            return false;
        }
    }

    private Void run() throws IOException, InterruptedException {
        try {
            for (int i = 0; i < TIMES; i++) {
                TreeRemoval.remove(directory);
                once(Files.createDirectory(directory), i < TIMES_OF_FILES);
            }
            return null;
        } finally {
            TreeRemoval.remove(directory);
        }
    }

    /** In an empty directory; {@code files}: also what looks through files and at mappings. */
    static void once(Path directory, boolean files) throws IOException, InterruptedException {
        Path departing = Files.createDirectory(directory.resolve("departing"));
        Path arriving = Files.createDirectory(directory.resolve("arriving"));
        Loopback loopback = new Loopback();
        FrameChannel channel = new FrameChannel(loopback);
        write(departing);
        CriuMessage.parse(new ProtoWriter()
                .number(1, 6)
                .message(5, new ProtoWriter().text(1, "post-dump"))
                .toByteArray());
        TimerImage.mend(departing);
        CallImage.mend(departing);
        FileImage.linksRemovedFiles(departing);
        send(departing, channel);
        if (files) {
            TreeSender tree = new TreeSender(TreeIndex.LAYER, arriving, channel, false);
            tree.sendAll();
            Files.createFile(arriving.resolve("changed"));
            tree.sendChanges(Set.of());
            int self = (int) ProcessHandle.current().pid();
            Mappings.read(directory.resolve("mappings"), List.of(self)).look();
        }
        receive(loopback, channel, arriving);
        record(directory.resolve("journal"));
    }

    /** Images as CRIU writes them, as far as we look into them. */
    private static void write(Path images) throws IOException {
        ProtoWriter entry = new ProtoWriter().number(1, 1).number(2, 1).number(4, 1);
        ProtoWriter memory = new ProtoWriter();
        for (int i = 1; i <= MAPPINGS; i++) {
            memory.message(
                    14,
                    new ProtoWriter()
                            .number(1, (long) i << 20)
                            .number(2, (long) (i + 1) << 20)
                            .number(6, 0x22)
                            .number(7, 1));
        }
        ProtoWriter core = new ProtoWriter().message(2, new ProtoWriter().message(2, entry));
        image(images, "mm-1.img", memory);
        image(images, "core-1.img", core);
        for (String name : List.of("files.img", "ids-1.img", "fdinfo-2.img", "userns-9.img")) {
            image(images, name, entry);
        }
        for (int i = 0; i < IMAGES; i++) {
            image(images, "other-" + i + ".img", entry);
        }
        new Surroundings(new TreeMap<>(), List.of(), List.of(), List.of(), Map.of(), Optional.empty()).write(images);
    }

    private static void image(Path images, String name, ProtoWriter entry) throws IOException {
        new ImageFile(new byte[4], List.of(entry.toByteArray(), entry.toByteArray())).write(images.resolve(name));
    }

    private static void send(Path images, FrameChannel channel) throws IOException {
        ByteBuffer data = ByteBuffer.allocate((int) PAGES.bytes());
        PagesFrame pages = new PagesFrame(PROCESS, 0, PagesFrame.RAW, data.remaining(), List.of(PAGES));
        channel.send(FrameType.PAGES, pages.head(), data);
        channel.send(FrameType.LAYOUT, new LayoutFrame(PROCESS, List.of(PAGES)).payload());
        ImageSender.send(images, channel);
    }

    private static void receive(Loopback loopback, FrameChannel channel, Path images) throws IOException {
        ImageReceiver dump = new ImageReceiver(images);
        try (ReceivedImages memory = new ReceivedImages(images)) {
            while (loopback.holdsSomething()) {
                Frame frame = channel.receive();
                switch (frame.type()) {
                    case PAGES -> memory.pages(frame.payload());
                    case LAYOUT -> memory.layout(frame.payload());
                    case IMAGE -> dump.take(frame.payload());
                    default -> {
                        // files: tar takes them
                    }
                }
            }
            memory.finish(LaterPages.of(memory.images(), images));
        }
        Surroundings.read(images);
        DescriptorImage.highest(images);
        List<UserNamespaceImage.Range> ids = List.of(new UserNamespaceImage.Range(0, 1 << 20, 1 << 16));
        UserNamespaceImage.rewrite(images, ids, ids);
    }

    private static void record(Path directory) throws IOException {
        Journal<Departing> journal = new Journal<>(directory, Departing.class);
        MigrationId id = MigrationId.fresh();
        Departing entry = new Departing(
                id.value(), "", "", SourcePhase.COPYING, Mode.LIVE, true, Optional.empty(), Instant.now());
        journal.write(id, entry);
        journal.prepare(id, entry.with(SourcePhase.HANDED_OVER)).write();
    }
}
