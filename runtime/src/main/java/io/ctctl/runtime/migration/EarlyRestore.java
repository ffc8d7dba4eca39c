package io.ctctl.runtime.migration;

import io.ctctl.isolation.LaterMemory;
import io.ctctl.runtime.BegunRestore;
import io.ctctl.runtime.CheckpointAccess;
import io.ctctl.runtime.Reservation;
import io.ctctl.runtime.RestoreOrder;
import io.ctctl.runtime.error.ContainerException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A restore that is begun, by a thread of its own, while memory still comes: when the images are there, CRIU is waiting for them.
 * Whoever has {@link #take}n what has been begun answers for it.
 */
final class EarlyRestore {
    private static final Logger LOG = LoggerFactory.getLogger(EarlyRestore.class);
    /** What almost every container's descriptors lie below: their numbers are known last. */
    private static final LaterMemory DEVICE = LaterMemory.beyond(800);

    private final CheckpointAccess access;
    private final Reservation container;
    private final RestoreOrder order;
    private final FutureTask<BegunRestore> work;
    private boolean taken; // guarded by this

    private EarlyRestore(
            CheckpointAccess access, Reservation container, RestoreOrder order, Consumer<EarlyRestore> whenDone) {
        this.access = access;
        this.container = container;
        this.order = order;
        this.work = new FutureTask<>(this::begin) {
            @Override
            protected void done() {
                whenDone.accept(EarlyRestore.this);
            }
        };
    }

    /** @param whenDone hears, from its thread, when it has begun or failed */
    static EarlyRestore start(
            CheckpointAccess access, Reservation container, RestoreOrder order, Consumer<EarlyRestore> whenDone) {
        EarlyRestore early = new EarlyRestore(access, container, order, whenDone);
        Thread thread = new Thread(early.work, "early-restore");
        thread.setDaemon(true);
        thread.start();
        return early;
    }

    /** By which memory comes later to a container none of whose descriptors has a higher number. */
    static LaterMemory device(int highest) {
        return highest < DEVICE.descriptor() ? DEVICE : LaterMemory.beyond(highest);
    }

    private BegunRestore begin() throws InterruptedException {
        return access.exclusively(container, "restore", () -> access.begin(container.id(), order));
    }

    /** Fails as the restore did, if it has; does not wait for it. */
    void requireWell() throws IOException, InterruptedException {
        if (work.isDone()) {
            await();
        }
    }

    /** Why it could not be begun; does not wait for it either. */
    Optional<String> failure() throws InterruptedException {
        try {
            requireWell();
            return Optional.empty();
        } catch (IOException | ContainerException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** What has been begun, if that is what is ordered now; else nothing of it stays. Within {@link CheckpointAccess#exclusively}. */
    synchronized Optional<BegunRestore> take(RestoreOrder now) throws IOException, InterruptedException {
        BegunRestore begun = await();
        taken = true;
        if (begun.fits(now)) {
            return Optional.of(begun);
        }
        LOG.info("{}: what was begun for it is not what it takes: it is begun anew", container.id());
        begun.abandon();
        return Optional.empty();
    }

    /** Nothing of it stays, unless it has been taken. */
    synchronized void abandon() throws InterruptedException {
        if (taken) {
            return;
        }
        try {
            await().abandon();
        } catch (IOException | ContainerException ignored) {
            // it has undone itself
        }
        taken = true;
    }

    private BegunRestore await() throws IOException, InterruptedException {
        try {
            return work.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ContainerException failure) {
                throw failure;
            }
            throw new IOException("the restore could not be begun: " + e.getCause(), e.getCause());
        }
    }
}
