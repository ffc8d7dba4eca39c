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

/**
 * Another kind of start: the container goes on from CRIU's images. Everything is made and stopped first; then it is released
 * or undone. The caller holds the container's lock throughout.
 */
final class Resumption {
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
        private final Container container;
        private final ContainerState before;
        private final Draft draft;
        private final MonitorLink link;
        private final Launcher.Restored restored;
        private final Cleanup undo;

        private Stopped(
                Container container,
                ContainerState before,
                Draft draft,
                MonitorLink link,
                Launcher.Restored restored,
                Cleanup undo) {
            this.container = container;
            this.before = before;
            this.draft = draft;
            this.link = link;
            this.restored = restored;
            this.undo = undo;
        }

        /** It runs from now on; its run is to be watched. */
        Run release() {
            String action = "restore " + container.displayName();
            try {
                starter.network().join(container.id(), restored.child());
                link.release();
                Launcher.Started started =
                        launcher.awaitStart(link, draft.plan(), draft.encoded().toArray(), action);
                Optional<Long> base = draft.range().map(IdRange::first);
                ContainerState running = before.running(started.at(), base, restored.monitor(), restored.child());
                record(running, action);
                Run run = new Run(draft.range(), link, Optional.of(Confinement.of(draft.blueprint())));
                container.started(run, running);
                undo.forget();
                return run;
            } catch (IOException e) {
                throw failed(container, before, undo, Failures.io(action, e));
            } catch (ContainerException e) {
                throw failed(container, before, undo, explained(e, draft.images()));
            }
        }

        /** Else a new daemon would have it go on from its checkpoint once more. */
        private void record(ContainerState running, String action) throws IOException {
            try {
                persist(container, running);
            } catch (IOException e) {
                launcher.end(link, draft.encoded().toArray(), action);
                throw e;
            }
        }

        /** What was known of the run when it was saved. */
        Map<String, String> remembered() {
            return draft.remembered();
        }

        /** Nothing of the restore stays, and the container is as before. */
        void abandon() {
            try {
                launcher.abandon(link, "restore " + container.displayName());
                undo.close();
                container.state(before);
                persist(container, before);
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
        ContainerState before = container.state();
        String action = "restore " + container.displayName();
        Cleanup undo = new Cleanup();
        try {
            Draft draft = draft(container, order, undo);
            RunFiles files = instance.run(container.id());
            forgetVolatile(instance.state(container.id()));
            persist(container, before.withRange(draft.range().map(IdRange::first)));
            undo.add(() -> Leftovers.removeRun(files));
            RunDirectory.make(
                    files,
                    Starter.etc(container, draft.network()),
                    draft.blueprint().rootUid(),
                    draft.encoded().toArray());
            MonitorLink link = launcher.launch(draft.encoded().toArray(), files, Optional.empty());
            undo.add(link::close);
            Launcher.Restored restored = launcher.awaitRestored(
                    link, draft.plan(), draft.encoded().toArray(), action, pid -> starter.network()
                            .plug(container.id(), pid));
            furnish(draft, link, action);
            return new Stopped(container, before, draft, link, restored, undo);
        } catch (IOException e) {
            throw failed(container, before, undo, Failures.io(action, e));
        } catch (PlanException e) {
            throw failed(
                    container,
                    before,
                    undo,
                    new ContainerException(ErrorKind.USAGE, action + ": " + e.getMessage(), e));
        } catch (ContainerException e) {
            throw failed(container, before, undo, explained(e, order.images()));
        }
    }

    private NetworkSetup fresh(Container container) {
        NetworkSetup setup = starter.network().prepare(container.id(), container.config());
        starter.network().establish(container.id(), container.config());
        return setup.withoutMaking();
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
    private void furnish(Draft draft, MonitorLink link, String action) throws IOException {
        ContainerCgroup cgroup = draft.blueprint().placement().cgroup().cgroup();
        try {
            for (CgroupWrite limit : draft.blueprint().placement().cgroup().limits()) {
                limit.apply();
            }
            ThreadSettings.apply(draft.threads(), cgroup);
        } catch (IOException e) {
            launcher.abandon(link, action);
            throw e;
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

    private ContainerException failed(
            Container container, ContainerState before, Cleanup undo, ContainerException failure) {
        ContainerState after = before.failed(failure.getMessage());
        container.state(after);
        try (undo) {
            persist(container, after);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    private void persist(Container container, ContainerState state) throws IOException {
        StateDirectory.writeState(instance.state(container.id()), state, Durability.DAEMON);
    }
}
