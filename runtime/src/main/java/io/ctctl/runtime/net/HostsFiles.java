package io.ctctl.runtime.net;

import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.spec.NetworkSetup.HostName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the /etc/hosts of running containers current, on a thread of its own: many changes at once are one rewriting, and a
 * file is touched only when its own names have changed. Files are written in place, for they are mounted, and a mount does not
 * follow a rename.
 */
final class HostsFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostsFiles.class);
    private static final long LARGEST = 1 << 20;

    private final Instance instance;
    private final Supplier<Map<ContainerId, List<HostName>>> wanted;
    private final Function<ContainerId, List<HostName>> wantedBy;
    private final AtomicBoolean pending = new AtomicBoolean();
    private final ThreadPoolExecutor writer;
    private final Map<ContainerId, List<HostName>> written = new HashMap<>(); // the writer's thread only

    /** {@code wanted}: the names of every container that has interfaces; {@code wantedBy} those of one. */
    HostsFiles(
            Instance instance,
            Supplier<Map<ContainerId, List<HostName>>> wanted,
            Function<ContainerId, List<HostName>> wantedBy) {
        this.instance = instance;
        this.wanted = wanted;
        this.wantedBy = wantedBy;
        writer = new ThreadPoolExecutor(
                1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> BackgroundThread.of(work, "hosts"));
        writer.allowCoreThreadTimeOut(true);
    }

    /** Names or addresses have changed. */
    void changed() {
        if (pending.compareAndSet(false, true)) {
            writer.execute(this::writeAll);
        }
    }

    /** The container runs, and nobody calls it: its own file alone may lack what changed while it started, however many others there are. */
    void started(ContainerId id) {
        writer.execute(() -> bring(id, wantedBy.apply(id)));
    }

    /** The container's run is over: its next one has another file. */
    void ended(ContainerId id) {
        writer.execute(() -> written.remove(id));
    }

    private void writeAll() {
        pending.set(false);
        wanted.get().forEach(this::bring);
    }

    private void bring(ContainerId id, List<HostName> names) {
        if (!names.equals(written.get(id))) {
            write(id, names);
        }
    }

    private void write(ContainerId id, List<HostName> names) {
        try {
            write(instance.run(id).etc().resolve("hosts"), names);
            written.put(id, names);
        } catch (NoSuchFileException ignored) {
            // ENOENT: it is about to start and gets them then, or it has ended
        } catch (IOException e) {
            LOG.warn("write the names that {} calls: {}", id, e.getMessage());
        }
    }

    private static void write(Path file, List<HostName> names) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.size() > LARGEST) {
                // the container has made it its own
                return;
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until all is there
            }
            String before = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
            String after = HostNames.rewritten(before, names);
            if (!after.equals(before)) {
                ByteBuffer content = ByteBuffer.wrap(after.getBytes(StandardCharsets.UTF_8));
                channel.write(content, 0);
                channel.truncate(content.limit());
            }
        }
    }

    @Override
    public void close() {
        writer.shutdown();
    }
}
