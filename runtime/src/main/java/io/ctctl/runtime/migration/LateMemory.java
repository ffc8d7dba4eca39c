package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.page.PagesFrame;
import io.ctctl.checkpoint.page.ReceivedImages;
import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.checkpoint.protocol.FrameType;
import io.ctctl.linux.Signal;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.checkpoint.Pager;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory that comes from the source when a container runs here already: what is wanted at once is asked for, what comes is given to
 * the pager. Thread-safe.
 */
final class LateMemory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LateMemory.class);

    private final ContainerId container;
    private final Containers containers;
    private final ReceivedImages memory;
    private final Pager pager;
    private final FrameChannel channel;
    private boolean listening; // guarded by this
    private boolean released; // guarded by this

    LateMemory(ContainerId container, Containers containers, ReceivedImages memory, Pager pager, FrameChannel channel) {
        this.container = container;
        this.containers = containers;
        this.memory = memory;
        this.pager = pager;
        this.channel = channel;
    }

    /** From now on processes may lack pages, and what comes is for the pager. */
    synchronized void begin() {
        listening = true;
        pager.listen(this::want);
    }

    private void want(long pid, long address) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(2 * Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(pid)
                .putLong(address)
                .flip();
        channel.send(FrameType.WANT, payload);
    }

    /** Takes pages that are in their files now. */
    synchronized void come(PagesFrame frame) {
        if (listening && frame.image().kind() == ImageId.Kind.PROCESS) {
            pager.come(frame.image().number(), frame.ranges());
        }
    }

    /** Whether the last page has come. */
    boolean all() {
        return !memory.owes();
    }

    /** Ends with true when nobody lacks a page any more, all having been filled in or everybody having ended. */
    CompletionStage<Boolean> end() {
        return pager.end();
    }

    /** About to go on: from now on a page that is missing must never be taken for zeroes. */
    synchronized void release() throws IOException {
        if (!pager.isAlive()) {
            throw new IOException("ctctl-pager has ended before all of its memory has come");
        }
        released = true;
    }

    /** Nothing more comes: what waits for a page while it is rebuilt waits in vain, and is to be discarded. */
    synchronized void giveUp() {
        if (!released) {
            pager.close();
        }
    }

    /** Ends the container, which lacks memory that will not come; what it has left in files stays. */
    void stop() throws InterruptedException {
        LOG.error("{} is stopped: its memory did not come whole from where it came from", container);
        stop(containers, container);
    }

    /** Ends a container if it still runs. */
    static void stop(Containers containers, ContainerId container) throws InterruptedException {
        try {
            containers.kill(container, Signal.KILL);
            containers.await(container);
        } catch (ContainerException e) {
            if (e.kind() != ErrorKind.NO_SUCH_CONTAINER && e.kind() != ErrorKind.WRONG_STATE) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        try {
            memory.close();
        } catch (IOException e) {
            LOG.warn("close the memory of {}: {}", container, e.getMessage());
        }
    }
}
