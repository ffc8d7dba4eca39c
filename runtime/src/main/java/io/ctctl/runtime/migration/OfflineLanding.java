package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.Frame;
import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.checkpoint.protocol.MalformedFrameException;
import io.ctctl.runtime.Reservation;
import io.ctctl.runtime.error.ContainerException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container that does not run while it moves. */
final class OfflineLanding implements Landing {
    private static final Logger LOG = LoggerFactory.getLogger(OfflineLanding.class);

    private final Reservation container;
    private final FileLanding files;
    private final boolean running;
    private final boolean suspended;

    OfflineLanding(Reservation container, FileLanding files, Offer offer) {
        this.container = container;
        this.files = files;
        this.running = offer.running();
        this.suspended = offer.suspended();
    }

    @Override
    public void take(Frame frame, FrameChannel channel) throws IOException {
        if (!files.take(frame, channel)) {
            throw new MalformedFrameException("a frame of type " + frame.type() + " for a container that stands still");
        }
    }

    /** Its files are all there is to it, and soon the only ones. */
    @Override
    public void rebuild() throws IOException {
        files.flush();
    }

    /** From the record on it is ours, whether or not it starts. */
    @Override
    public void release(Recorder recorder) throws IOException, InterruptedException {
        if (suspended) {
            container.suspended();
        }
        recorder.record();
        files.keep();
        if (running) {
            try {
                container.start();
            } catch (ContainerException e) {
                LOG.error("{} has arrived and does not start: {}", container.id(), e.getMessage());
            }
        }
    }

    @Override
    public void discard() throws IOException, InterruptedException {
        files.discard();
    }

    @Override
    public void close() {
        container.close();
    }
}
