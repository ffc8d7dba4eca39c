package io.ctctl.runtime;

import io.ctctl.cgroup.InstanceCgroup;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.error.Failures;
import io.ctctl.runtime.instance.IdRanges;
import io.ctctl.runtime.instance.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** How an instance leaves its machine: what runs is ended, and what it holds there besides files is given back. */
final class Retirement {
    private static final Duration TEARDOWN_PATIENCE = Duration.ofSeconds(5);

    private final Instance instance;
    private final Registry registry;
    private final Reservations reservations;
    private final Supplier<ContainerNetwork> network;
    private final IdRanges ranges;
    private final InstanceCgroup cgroups;
    private final Spares spares;
    private final Spawner spawner;

    Retirement(
            Instance instance,
            Registry registry,
            Reservations reservations,
            Supplier<ContainerNetwork> network,
            IdRanges ranges,
            InstanceCgroup cgroups,
            Spares spares,
            Spawner spawner) {
        this.instance = instance;
        this.registry = registry;
        this.reservations = reservations;
        this.network = network;
        this.ranges = ranges;
        this.cgroups = cgroups;
        this.spares = spares;
        this.spawner = spawner;
    }

    /** Nothing is made or started from now on, and nothing runs; on failure everything goes on as before. */
    void retire(boolean force) throws InterruptedException {
        registry.close();
        boolean done = false;
        try {
            if (!force) {
                requireIdle();
            }
            List<ContainerException> failures = endAll();
            if (failures.isEmpty()) {
                failures = giveBack();
            }
            if (!failures.isEmpty()) {
                throw failures.get(0);
            }
            done = true;
        } finally {
            if (!done) {
                spares.open();
                registry.open();
            }
        }
    }

    private void requireIdle() {
        String running = registry.all().stream()
                .peek(registry::hear)
                .filter(container -> container.status().mayRun())
                .map(Container::displayName)
                .sorted()
                .collect(Collectors.joining(", "));
        if (!running.isEmpty()) {
            throw new ContainerException(
                    ErrorKind.WRONG_STATE,
                    "uninstall: still running: " + running + "; stop that first, or --force kills it");
        }
    }

    private List<ContainerException> endAll() throws InterruptedException {
        List<ContainerException> failures = new ArrayList<>();
        List<Container> all = List.copyOf(registry.all());
        all.forEach(container -> reservations.requireFree(container.id(), "end " + container.displayName()));
        try {
            Together.each(all, this::end, (container, failure) -> failure.ifPresent(failures::add));
        } catch (IOException e) {
            throw Failures.io("end containers", e);
        }
        return failures;
    }

    /** The lock is waited for: a start under way is a container that runs. */
    private void end(Container container) throws InterruptedException {
        container.lock().lockInterruptibly();
        container.lock().unlock();
        Ending.end(container, instance.run(container.id()));
        Ending.settle(container);
    }

    /** Waits a moment for the teardown of what has ended, heard of or not: that is no container which goes on. */
    void awaitTeardowns() {
        Instant until = Instant.now().plus(TEARDOWN_PATIENCE);
        try {
            for (Container container : registry.all()) {
                if (hasEnded(container)) {
                    Waits.within(container.run().orElseThrow().torn(), Duration.between(Instant.now(), until));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The monitor's file is there before anybody is told; nobody listens to a monitor that has not answered. */
    private boolean hasEnded(Container container) {
        return container.run().isPresent()
                && container.status() != ContainerStatus.UNKNOWN
                && (container.run().get().exit().isDone()
                        || Files.exists(instance.run(container.id()).exit()));
    }

    boolean idle() {
        return registry.all().stream().noneMatch(Retirement::holdsTheMachine);
    }

    private static boolean holdsTheMachine(Container container) {
        return container.run().filter(run -> !run.torn().isDone()).isPresent();
    }

    /** Gives back what no container needs, all of it whatever fails; done again it changes nothing. */
    List<ContainerException> giveBack() {
        List<ContainerException> failures = new ArrayList<>();
        attempt(failures, () -> network.get().giveBack());
        attempt(failures, ranges::giveBack);
        attempt(failures, cgroups::remove);
        spares.close();
        attempt(failures, spawner::dismiss);
        return failures;
    }

    @FunctionalInterface
    private interface Part {
        void giveBack() throws IOException;
    }

    private static void attempt(List<ContainerException> failures, Part part) {
        try {
            part.giveBack();
        } catch (ContainerException e) {
            failures.add(e);
        } catch (IOException e) {
            failures.add(Failures.io("give back", e));
        }
    }
}
