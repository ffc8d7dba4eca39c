package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.image.FileImage;
import io.ctctl.checkpoint.mover.MemorySender;
import io.ctctl.checkpoint.mover.OwedMemory;
import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.protocol.Frame;
import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.checkpoint.protocol.FrameType;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.CheckpointAccess;
import io.ctctl.runtime.CheckpointSubject;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.Reservation;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.checkpoint.DumpOrder;
import io.ctctl.runtime.checkpoint.Dumps;
import io.ctctl.runtime.checkpoint.StoppedTree;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.store.TreeRemoval;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running container: its memory is copied while it runs, then it stands still for the rest. */
final class LiveCarrier implements Carrier {
    private static final Logger LOG = LoggerFactory.getLogger(LiveCarrier.class);

    /** What it works with. */
    record Tools(Containers containers, CheckpointAccess access, Dumps dumps, DryRun dryRun, Replies replies) {}

    private final Tools tools;
    private final Reservation container;
    private final MigrationOrder order;
    private final FileTransfer files;
    private final MemorySender memory;
    private final FrameChannel channel;
    private final Stopwatch watch;
    private final Pin pin;
    private final Path images;
    private final Throttle throttle;
    private StoppedTree tree;
    private Mappings mappings;
    private boolean later;
    private OwedMemory owed;
    private Map<Integer, Integer> tracers = Map.of();

    LiveCarrier(
            Tools tools,
            Reservation container,
            RunningContainer running,
            MigrationOrder order,
            FileTransfer files,
            MemorySender memory,
            FrameChannel channel,
            Stopwatch watch) {
        this.tools = tools;
        this.container = container;
        this.order = order;
        this.files = files;
        this.memory = memory;
        this.channel = channel;
        this.watch = watch;
        this.pin = Pin.of(running);
        this.images = container.files().dir().resolve("departing");
        this.throttle = new Throttle(running.cgroup());
    }

    @Override
    public void copy() throws IOException, InterruptedException {
        tools.dryRun.begin();
        try {
            files.sendAll();
            watch.mark("files");
            sendSurroundings();
            later = new MemoryRounds(memory, order, throttle, watch, tools.dryRun, tools.replies).copy();
            watch.mark("rounds");
            TreeRemoval.remove(images);
            Files.createDirectory(images);
            tools.access.exclusively(container, "migrate", () -> {
                dump();
                return null;
            });
        } finally {
            throttle.undo();
        }
    }

    /** For a restore that is begun there while its memory is copied. */
    private void sendSurroundings() throws IOException, InterruptedException {
        byte[] surroundings = tools.access.exclusively(container, "migrate", () -> tools.dumps
                .surroundings(tools.access.subject(container.id(), "migrate"))
                .bytes());
        channel.send(FrameType.SURROUNDINGS, ByteBuffer.wrap(surroundings));
    }

    private void dump() throws IOException, InterruptedException {
        CheckpointSubject subject = tools.access.subject(container.id(), "migrate");
        memory.beforeDump();
        watch.mark("frozen");
        mappings = Mappings.read(images.resolve("mappings"), pin.pids());
        MetadataDump dump = new MetadataDump(memory, watch, mappings, later);
        FutureTask<Void> changes = new FutureTask<>(this::sendChanges);
        tree = dump.dump(tools.dumps, subject, images, new DumpOrder.NetworkLock() {
            @Override
            public void stopped() {
                watch.mark("stopped");
                // while CRIU saves it
                start(changes, "last-files");
            }

            @Override
            public void lock() throws IOException {
                partFromNetworks();
            }
        });
        mappings.look();
        owed = dump.owed();
        watch.late(owed::counts);
        try {
            tracers = pin.tracers();
            ImageSender.send(images, channel);
            watch.mark("images");
            changes.get();
            if (FileImage.linksRemovedFiles(images)) {
                sendChanges();
            }
            files.sendLast();
            watch.mark("changes");
        } catch (IOException | InterruptedException e) {
            tree.close();
            throw e;
        } catch (ExecutionException e) {
            tree.close();
            throw new IOException("send files: " + e.getCause(), e.getCause());
        }
    }

    private static void start(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private Void sendChanges() throws IOException {
        files.sendChanges();
        return null;
    }

    /** From now on what is sent to it waits at the destination. */
    private void partFromNetworks() throws IOException {
        tools.access.part(container.id());
        channel.send(Frame.of(FrameType.HOLD));
    }

    /** Whoever held each process when it was saved still does so: none has moved. */
    @Override
    public void pin() throws IOException {
        Optional<Duration> limit = order.maxDowntime();
        Optional<Duration> since = watch.at("stopped").map(at -> watch.elapsed().minus(at));
        if (limit.isPresent() && since.isPresent() && since.get().compareTo(limit.get()) > 0) {
            throw new IOException("it has stood still for " + since.get().toMillis() + " ms already, more than "
                    + limit.get().toMillis() + " ms");
        }
        mappings.requireUnchanged();
        pin.freeze();
        Map<Integer, Integer> now = pin.tracers();
        if (now.isEmpty() || now.containsValue(0) || !now.equals(tracers)) {
            pin.thaw();
            throw new IOException("CRIU has let go of it");
        }
    }

    @Override
    public void resume() throws IOException {
        throttle.undo();
        try {
            tools.access.join(container.id());
        } finally {
            pin.thaw();
        }
        try {
            if (tree != null) {
                tree.resume();
            }
        } catch (SyscallException e) {
            // EPIPE: CRIU is dead, and has let go of it
            LOG.debug("CRIU's end: {}", e.getMessage());
        }
        memory.close();
        TreeRemoval.remove(images);
    }

    @Override
    public void feed() {
        Thread thread = new Thread(this::stream, "owed-memory");
        thread.setDaemon(true);
        thread.start();
    }

    private void stream() {
        try {
            while (owed.sendSome()) {
                // a piece at a time: what is waited for goes in between
            }
            watch.mark("streamed");
        } catch (IOException e) {
            if (owed.none()) {
                // it has ended there, and been removed here, with a piece on its way
                LOG.debug("owed to nobody: {}", e.getMessage());
                return;
            }
            LOG.error("{}: memory that is owed was not sent: {}", container.id(), e.getMessage());
            try {
                channel.close();
            } catch (IOException closed) {
                LOG.debug("hang up: {}", closed.getMessage());
            }
        }
    }

    @Override
    public void want(long pid, long address) throws IOException {
        owed.want(ImageId.process(pid), address);
    }

    @Override
    public void remove() throws IOException, InterruptedException {
        owed.forget();
        try {
            pin.kill();
        } finally {
            // not before: what tracks 512 MB takes 20 ms to end
            memory.close();
            finish();
        }
        container.remove();
    }

    private void finish() {
        try {
            if (tree != null) {
                tree.finish();
            }
        } catch (IOException | ContainerException e) {
            // CRIU finds dead what it was to kill
            LOG.debug("CRIU's end: {}", e.getMessage());
        }
    }
}
