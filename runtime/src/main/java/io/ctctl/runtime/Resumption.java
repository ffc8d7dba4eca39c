package io.ctctl.runtime;

import io.ctctl.cgroup.CgroupWrite;
import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.checkpoint.criu.CriuLog;
import io.ctctl.checkpoint.criu.RestoreRequest;
import io.ctctl.checkpoint.image.UserNamespaceImage;
import io.ctctl.isolation.ExternalMounts;
import io.ctctl.isolation.PlanException;
import io.ctctl.isolation.RestorePlanner;
import io.ctctl.isolation.launch.MonitorLink;
import io.ctctl.isolation.plan.Bytes;
import io.ctctl.isolation.plan.SetupPlan;
import io.ctctl.linux.Cleanup;
import io.ctctl.oci.IdMapping;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.error.Failures;
import io.ctctl.runtime.instance.IdRange;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.instance.RunFiles;
import io.ctctl.runtime.instance.StateFiles;
import io.ctctl.runtime.spec.Blueprint;
import io.ctctl.runtime.spec.NetworkSetup;
import io.ctctl.runtime.store.Durability;
import io.ctctl.runtime.store.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another kind of start: the container goes on from CRIU's images. Everything is made and stopped first; then it is released
 * or undone. The caller holds the container's lock throughout.
 */
final class Resumption {
    private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

    private final Instance instance;
    private final Starter starter;
    private final Launcher launcher;

    Resumption(Instance instance, Starter starter, Launcher launcher) {
        this.instance = instance;
        this.starter = starter;
        this.launcher = launcher;
    }

    /** A container that is complete and stopped. */
    final class Stopped {
        private final Attempt attempt;
        private final Container container;
        private final Draft draft;
        private final MonitorLink link;
        private final Launcher.Restored restored;

        private Stopped(Attempt attempt, Draft draft, MonitorLink link, Launcher.Restored restored) {
            this.attempt = attempt;
            this.container = attempt.container;
            this.draft = draft;
            this.link = link;
            this.restored = restored;
        }

        /** It runs from now on; its run is to be watched. */
        Run release() {
            return attempt.carryOut(() -> {
                starter.network().join(container.id(), restored.child());
                link.release();
                Launcher.Started started =
                        launcher.awaitStart(link, draft.plan(), draft.encoded().toArray(), attempt.action);
                Optional<Long> base = draft.range().map(IdRange::first);
                ContainerState running =
                        attempt.before.running(started.at(), base, restored.monitor(), restored.child());
                // what is not written down is ended: a new daemon would have it go on from its checkpoint once more
                persist(container, running);
                Run run = new Run(draft.range(), link, Optional.of(Confinement.of(draft.blueprint())));
                container.started(run, running);
                attempt.undo.forget();
                return run;
            });
        }

        /** What was known of the run when it was saved. */
        Map<String, String> remembered() {
            return draft.remembered();
        }

        /** Nothing of the restore stays, and the container is as before. */
        void abandon() {
            try {
                attempt.undo.close();
                container.state(attempt.before);
                persist(container, attempt.before);
            } catch (IOException e) {
                throw Failures.io("give the restore of " + container.displayName() + " up", e);
            }
        }
    }

    /** What is decided before anything is done. */
    private record Draft(
            Optional<IdRange> range,
            NetworkSetup network,
            Blueprint blueprint,
            SetupPlan plan,
            Bytes encoded,
            Path images,
            List<ThreadSettings.Setting> threads,
            Map<String, String> remembered) {}

    /** Makes everything there was; ContainerException when it cannot, with nothing left of the attempt. */
    Stopped begin(Container container, RestoreOrder order) {
        Attempt attempt = new Attempt(container, order.images());
        return attempt.carryOut(() -> {
            Cleanup undo = attempt.undo;
            Draft draft = draft(container, order, undo);
            RunFiles files = instance.run(container.id());
            forgetVolatile(instance.state(container.id()));
            persist(container, attempt.before.withRange(draft.range().map(IdRange::first)));
            undo.add(() -> Leftovers.removeRun(files));
            RunDirectory.make(
                    files,
                    Starter.etc(container, draft.network()),
                    draft.blueprint().rootUid(),
                    draft.encoded().toArray());
            MonitorLink link = launcher.launch(draft.encoded().toArray(), files, Optional.empty());
            undo.add(() -> end(link, draft, attempt.action));
            Launcher.Restored restored = launcher.awaitRestored(
                    link, draft.plan(), draft.encoded().toArray(), attempt.action, pid -> starter.network()
                            .plug(container.id(), pid));
            furnish(draft);
            return new Stopped(attempt, draft, link, restored);
        });
    }

    /** Returns when nothing is left of what a monitor has made. */
    private void end(MonitorLink link, Draft draft, String action) {
        try (link) {
            if (!link.isOver()) {
                launcher.end(link, draft.encoded().toArray(), action);
            }
        } catch (IOException e) {
            LOG.error("{}: it was not undone: {}", action, e.getMessage());
        }
    }

    private NetworkSetup fresh(Container container) {
        NetworkSetup setup = starter.network().prepare(container.id(), container.config());
        starter.network().establish(container.id(), container.config());
        return setup.withoutMaking();
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

    private Draft draft(Container container, RestoreOrder order, Cleanup undo) throws IOException {
        Surroundings surroundings = Surroundings.read(order.images());
        Optional<IdRange> range = starter.ownRange(container.config(), undo);
        undo.add(() -> starter.network().release(container.id()));
        NetworkSetup network = order.fresh()
                ? fresh(container)
                : starter.network().reserve(container.id(), container.config(), surroundings.interfaces());
        Blueprint blueprint = starter.blueprint(container.id(), container.config(), range, network.steps());
        SortedMap<String, ExternalMounts.Source> mounts =
                ExternalMounts.of(blueprint.spec(), blueprint.placement(), surroundings.mounts());
        TreeSet<String> missing = new TreeSet<>(surroundings.mounts().keySet());
        missing.removeAll(mounts.keySet());
        if (!missing.isEmpty()) {
            throw new ContainerException(
                    ErrorKind.USAGE,
                    "restore " + container.displayName() + ": the checkpoint needs a mount on "
                            + String.join(", ", missing) + ", which this container has not");
        }
        UserNamespaceImage.rewrite(
                order.images(),
                ranges(blueprint.spec().linux().uidMappings()),
                ranges(blueprint.spec().linux().gidMappings()));
        RestoreRequest request = new RestoreRequest(
                order.images(),
                RestorePlanner.root(instance.scratch()),
                RestorePlanner.layout(mounts, instance.scratch()),
                inherited(surroundings),
                order.later().isPresent());
        SetupPlan plan = RestorePlanner.plan(
                blueprint.spec(),
                blueprint.placement(),
                mounts,
                order.criu(),
                order.later(),
                Bytes.of(request.toByteArray()));
        return new Draft(
                range,
                network,
                blueprint,
                plan,
                Bytes.of(plan.encode()),
                order.images(),
                surroundings.threads(),
                surroundings.remembered());
    }

    /** A layer mounted volatile says so, and is refused after that; what is in it is there all the same. */
    private static void forgetVolatile(StateFiles files) throws IOException {
        Path mark = files.work().resolve("work").resolve("incompat");
        if (Files.isDirectory(mark)) {
            TreeRemoval.remove(mark);
        }
    }

    /** CRIU's own standard streams are the monitor's pipes, and become the container's. */
    private static Map<String, Integer> inherited(Surroundings surroundings) {
        Map<String, Integer> inherited = new HashMap<>();
        List<String> streams = surroundings.streams();
        for (int number = 0; number < streams.size(); number++) {
            if (!streams.get(number).isEmpty()) {
                inherited.put(streams.get(number), number);
            }
        }
        return inherited;
    }

    private static List<UserNamespaceImage.Range> ranges(List<IdMapping> mappings) {
        List<UserNamespaceImage.Range> ranges = new ArrayList<>();
        for (IdMapping mapping : mappings) {
            ranges.add(new UserNamespaceImage.Range(mapping.containerId(), mapping.hostId(), mapping.size()));
        }
        return ranges;
    }

    /** CRIU, which was in the container's control groups too, has done the most of its work. */
    private static void furnish(Draft draft) throws IOException {
        ContainerCgroup cgroup = draft.blueprint().placement().cgroup().cgroup();
        for (CgroupWrite limit : draft.blueprint().placement().cgroup().limits()) {
            limit.apply();
        }
        ThreadSettings.apply(draft.threads(), cgroup);
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
