package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.page.ReceivedImages;
import io.ctctl.checkpoint.protocol.Frame;
import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.checkpoint.protocol.MalformedFrameException;
import io.ctctl.runtime.CheckpointAccess;
import io.ctctl.runtime.Reservation;
import io.ctctl.runtime.RestoreOrder;
import io.ctctl.runtime.RestoredContainer;
import io.ctctl.runtime.checkpoint.CriuProgram;
import io.ctctl.runtime.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container that goes on here where it stood. */
final class LiveLanding implements Landing {
    private static final Logger LOG = LoggerFactory.getLogger(LiveLanding.class);

    private final Reservation container;
    private final FileLanding files;
    private final CheckpointAccess access;
    private final CriuProgram criu;
    private final LazyMemory lazy;
    private final Path images;
    private final ReceivedImages memory;
    private final ImageReceiver dump;
    private RestoredContainer restored;

    LiveLanding(Reservation container, FileLanding files, CheckpointAccess access, CriuProgram criu, LazyMemory lazy)
            throws IOException {
        this.container = container;
        this.files = files;
        this.access = access;
        this.criu = criu;
        this.lazy = lazy;
        this.images = Files.createDirectory(container.files().dir().resolve("arriving"));
        this.memory = new ReceivedImages(images);
        this.dump = new ImageReceiver(images);
    }

    @Override
    public void take(Frame frame, FrameChannel channel) throws IOException {
        try {
            switch (frame.type()) {
                case PAGES -> memory.pages(frame.payload());
                case ROUND_END -> memory.endRound();
                case LAYOUT -> memory.layout(frame.payload());
                case IMAGE -> dump.take(frame.payload());
                default -> {
                    if (!files.take(frame, channel)) {
                        throw new MalformedFrameException("a frame of type " + frame.type());
                    }
                }
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedFrameException(e.getMessage());
        }
    }

    @Override
    public void rebuild() throws IOException, InterruptedException {
        memory.finish();
        memory.close();
        boolean later = memory.lazy();
        if (later) {
            lazy.serve(container.id(), images, criu.path());
        }
        RestoreOrder order = new RestoreOrder(images, criu.path(), criu.features(), later);
        restored = access.exclusively(container.id(), "restore", () -> access.restore(container.id(), order));
    }

    @Override
    public void release(Recorder recorder) throws IOException, InterruptedException {
        access.exclusively(container.id(), "release", () -> {
            restored.release();
            return null;
        });
        restored = null;
        recorder.record();
        lazy.whenDone(container.id(), () -> removeImages());
    }

    private void removeImages() {
        try {
            TreeRemoval.remove(images);
        } catch (IOException e) {
            LOG.warn("remove {}: {}", images, e.getMessage());
        }
    }

    @Override
    public void discard() throws IOException, InterruptedException {
        memory.close();
        if (restored != null) {
            restored.abandon();
            restored = null;
        }
        lazy.end(container.id());
        container.remove();
        files.discard();
    }

    @Override
    public void close() {
        container.close();
    }
}
