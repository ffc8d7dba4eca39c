package io.ctctl.runtime;

import io.ctctl.checkpoint.criu.CriuLog;
import io.ctctl.isolation.PlanException;
import io.ctctl.isolation.launch.MonitorLink;
import io.ctctl.linux.Cleanup;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.error.Failures;
import io.ctctl.runtime.instance.IdRange;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.instance.RunFiles;
import io.ctctl.runtime.instance.StateFiles;
import io.ctctl.runtime.store.Durability;
import io.ctctl.runtime.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another kind of start: the container goes on from CRIU's images. Everything is made and stopped first; then it is released
 * or undone. The caller holds the container's lock throughout.
 */
final class Resumption {
    private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

    private final Instance instance;
    private final Designs designs;
    private final IdClaims claims;
    private final Launcher launcher;
    private final LaunchWatch watch;

    Resumption(Instance instance, Designs designs, IdClaims claims, Launcher launcher) {
        this.instance = instance;
        this.designs = designs;
        this.claims = claims;
        this.launcher = launcher;
        watch = new LaunchWatch(launcher);
    }

    /** A container that is complete and stopped. */
    final class Stopped {
        private final Attempt attempt;
        private final Container container;
        private final RestoreDraft draft;
        private final MonitorLink link;
        private final int monitor;
        private final int child;
        private final Map<String, String> remembered;

        private Stopped(Begun begun, int child, Surroundings surroundings) {
            this.attempt = begun.attempt;
            this.container = attempt.container;
            this.draft = begun.draft;
            this.link = begun.link;
            this.monitor = begun.monitor;
            this.child = child;
            this.remembered = surroundings.remembered();
        }

        /** It runs from now on; its run is to be watched. */
        Run release() {
            return attempt.carryOut(() -> {
                designs.network().join(container.id(), child);
                link.release();
                LaunchWatch.Started started =
                        watch.awaitStart(link, draft.plan(), draft.encoded().toArray(), attempt.action);
                Optional<Long> base = draft.range().map(IdRange::first);
                ContainerState running = attempt.before.running(started.at(), base, monitor, child);
                // what is not written down is ended: a new daemon would have it go on from its checkpoint once more
                Optional<ContainerConfig> apart = apart();
                if (apart.isPresent()) {
                    remember(running, apart.get());
                }
                persist(container, running);
                Run run = new Run(draft.range(), link, Optional.of(Confinement.of(draft.blueprint())));
                container.started(run, running);
                container.config(container.config(), apart);
                attempt.undo.forget();
                return run;
            });
        }

        /** What this run has instead of what is saved, if anything. */
        private Optional<ContainerConfig> apart() {
            return Optional.of(draft.surroundings().config(container.config()))
                    .filter(config -> !config.equals(container.config()));
        }

        private void remember(ContainerState running, ContainerConfig config) throws IOException {
            StateDirectory.Live live = new StateDirectory.Live(running.started().orElseThrow(), config);
            StateDirectory.rewrite(
                    instance.state(container.id()),
                    new StateDirectory.Creation(
                            running.created(), container.config(), Optional.of(live), running.idBase()));
        }

        /** What was known of the run when it was saved. */
        Map<String, String> remembered() {
            return remembered;
        }

        /** Nothing of the restore stays, and the container is as before. */
        void abandon() {
            attempt.abandon();
        }
    }

    /** A container whose control groups and mounts are there, and a CRIU that waits for its images. */
    final class Begun {
        private final Attempt attempt;
        private final RestoreDraft draft;
        private final MonitorLink link;
        private final int monitor;

        private Begun(Attempt attempt, RestoreDraft draft, MonitorLink link, int monitor) {
            this.attempt = attempt;
            this.draft = draft;
            this.link = link;
            this.monitor = monitor;
        }

        /** Whether this is a begin of what is ordered, now that the images are there. */
        boolean fits(RestoreOrder order) throws IOException {
            return draft.fits(order);
        }

        /** Makes everything there was; ContainerException when it cannot, with nothing left of the attempt. */
        Stopped complete() {
            return attempt.carryOut(() -> {
                Surroundings surroundings = Surroundings.read(attempt.images);
                draft.rewriteImages();
                link.release();
                int child = watch.awaitRestored(
                        link, draft.plan(), draft.encoded().toArray(), attempt.action, pid -> designs.network()
                                .plug(attempt.container.id(), pid));
                draft.furnish(surroundings);
                return new Stopped(this, child, surroundings);
            });
        }

        /** Nothing of it stays, and the container is as before. */
        void abandon() {
            attempt.abandon();
        }
    }

    /**
     * Makes what does not take images, from the {@link Surroundings} beside them alone; ContainerException when it cannot, with nothing
     * left of the attempt.
     */
    Begun begin(Container container, RestoreOrder order) {
        Attempt attempt = new Attempt(container, order.images());
        return attempt.carryOut(() -> {
            Cleanup undo = attempt.undo;
            RestoreDraft draft = RestoreDraft.of(instance, designs, claims, container, order, undo);
            RunFiles files = instance.run(container.id());
            forgetVolatile(instance.state(container.id()));
            persist(container, attempt.before.withRange(draft.range().map(IdRange::first)));
            undo.add(() -> Leftovers.removeRun(files));
            RunDirectory.make(
                    files,
                    HostEtc.files(container, draft.network()),
                    draft.blueprint().rootUid(),
                    draft.encoded().toArray());
            MonitorLink link = launcher.launch(draft.encoded().toArray(), files, Optional.empty());
            undo.add(() -> end(link, draft, attempt.action));
            int monitor =
                    watch.awaitRestorer(link, draft.plan(), draft.encoded().toArray(), attempt.action);
            return new Begun(attempt, draft, link, monitor);
        });
    }

    /** Returns when nothing is left of what a monitor has made. */
    private void end(MonitorLink link, RestoreDraft draft, String action) {
        try (link) {
            if (!link.isOver()) {
                launcher.end(link, draft.encoded().toArray(), action);
            }
            CriuLog.removeYard(draft.order().images().resolve("restore.log"));
        } catch (IOException e) {
            LOG.error("{}: it was not undone: {}", action, e.getMessage());
        }
    }

    /** A restore until it is complete or undone. */
    private final class Attempt {
        private final Container container;
        private final ContainerState before;
        private final String action;
        private final Path images;
        private final Cleanup undo = new Cleanup();

        Attempt(Container container, Path images) {
            this.container = container;
            this.before = container.state();
            this.action = "restore " + container.displayName();
            this.images = images;
        }

        /** Does a part of it; whatever way that ends but well, nothing of the whole stays. */
        <T> T carryOut(Work<T> work) {
            boolean expected = false;
            try {
                T result = work.run();
                expected = true;
                return result;
            } catch (IOException e) {
                expected = true;
                throw failed(Failures.io(action, e));
            } catch (PlanException e) {
                expected = true;
                throw failed(new ContainerException(ErrorKind.USAGE, action + ": " + e.getMessage(), e));
            } catch (ContainerException e) {
                expected = true;
                throw failed(explained(e, images));
            } finally {
                if (!expected) {
                    ContainerException kept =
                            failed(new ContainerException(ErrorKind.FAILED, action + ": an unexpected error"));
                    LOG.error("{}; it has been undone", kept.getMessage());
                }
            }
        }

        void abandon() {
            try {
                undo.close();
                container.state(before);
                persist(container, before);
            } catch (IOException e) {
                throw Failures.io("give the restore of " + container.displayName() + " up", e);
            }
        }

        private ContainerException failed(ContainerException failure) {
            ContainerState after = before.failed(failure.getMessage());
            container.state(after);
            try (undo) {
                persist(container, after);
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
            return failure;
        }
    }

    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException;
    }

    /** A layer mounted volatile says so, and is refused after that; what is in it is there all the same. */
    private static void forgetVolatile(StateFiles files) throws IOException {
        Path mark = files.work().resolve("work").resolve("incompat");
        if (Files.isDirectory(mark)) {
            TreeRemoval.remove(mark);
        }
    }

    private static ContainerException explained(ContainerException failure, Path images) {
        try {
            Optional<String> reason = CriuLog.reason(images.resolve("restore.log"));
            return reason.isEmpty()
                    ? failure
                    : new ContainerException(
                            failure.kind(),
                            failure.getMessage() + ": " + reason.get() + " (see " + images.resolve("restore.log") + ")",
                            failure);
        } catch (IOException e) {
            failure.addSuppressed(e);
            return failure;
        }
    }

    private void persist(Container container, ContainerState state) throws IOException {
        StateDirectory.writeState(instance.state(container.id()), state, Durability.DAEMON);
    }
}
