package io.ctctl.runtime.packet;

import io.ctctl.linux.Fd;
import io.ctctl.linux.Poller;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after the tables as soon as the kernel tells that somebody has changed some. */
final class Lookout implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);
    private static final int AGAIN_SECONDS = 2;
    private static final int PATIENCE_SECONDS = 5;

    private final PacketTables tables;
    private final FastPath fastPath;
    private final Poller poller;
    private final Fd watched;
    // news may come once more while it is being closed: they are nobody's then
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(1, Lookout::thread, new ThreadPoolExecutor.DiscardPolicy());

    private Lookout(PacketTables tables, FastPath fastPath, Poller poller) throws IOException {
        this.tables = tables;
        this.fastPath = fastPath;
        this.poller = poller;
        watched = tables.watched();
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "packet rules");
        thread.setDaemon(true);
        return thread;
    }

    /** From now on. */
    static Lookout begin(PacketTables tables, FastPath fastPath, Poller poller) throws IOException {
        Lookout lookout = new Lookout(tables, fastPath, poller);
        poller.add(lookout.watched, lookout::news);
        return lookout;
    }

    /** On the poller's thread, which must not wait for the tables: what was told is read by the one that looks. */
    private void news() {
        try {
            poller.remove(watched);
        } catch (IOException e) {
            LOG.error("packet rules are looked after no more: {}", e.getMessage());
            return;
        }
        Future<?> unused = thread.submit(this::look);
    }

    private void look() {
        try {
            tables.lookAfter();
            fastPath.look();
            poller.add(watched, this::news);
        } catch (IOException e) {
            LOG.error("put packet rules back: {}; it is tried again", e.getMessage());
            Future<?> unused = thread.schedule(this::look, AGAIN_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Before the tables are closed. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            // one that is putting them back is let finish
            if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("packet rules are still being put back");
            }
            poller.remove(watched);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("stop looking after packet rules: {}", e.getMessage());
        }
    }
}
