package io.ctctl.runtime.migration;

import io.ctctl.runtime.ContainerStatus;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.transport.DestinationAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Moves all containers of an instance away: those that run first, the small ones before the large, so that soon most are where
 * they are to be; those that do not run last. Each goes to the destination that has been given least so far, or to another when
 * that one refuses it.
 */
public final class Drain {
    public static final int MOST_AT_A_TIME = 16;

    private final Containers containers;
    private final Migrations migrations;
    private final Plan plan;
    private final Map<DestinationAddress, Long> given = new HashMap<>(); // guarded by itself

    /**
     * What is asked for.
     *
     * @param orders how to move something, by where to
     * @param keepGoing one that cannot be moved does not keep the others here
     */
    public record Plan(Map<DestinationAddress, MigrationOrder> orders, int parallel, boolean keepGoing) {
        public Plan {
            orders = Collections.unmodifiableMap(new LinkedHashMap<>(orders));
            if (orders.isEmpty()) {
                throw new ContainerException(
                        ErrorKind.USAGE, "no destination: write unix:///path/of/ctctl.sock or ssh://host");
            }
            if (parallel < 1 || parallel > MOST_AT_A_TIME) {
                throw new ContainerException(
                        ErrorKind.USAGE, "bad --parallel " + parallel + ": from 1 to " + MOST_AT_A_TIME);
            }
        }
    }

    /** What has become of one container: a report, or the reason why it is still here. */
    public record Outcome(String name, Optional<MigrationReport> report, Optional<String> failure) {}

    public Drain(Containers containers, Migrations migrations, Plan plan) {
        this.containers = containers;
        this.migrations = migrations;
        this.plan = plan;
    }

    /**
     * Returns when all have been moved, or no more are to be after a failure.
     *
     * @param told of each as it ends
     * @return all of them; those that were not tried have failed
     */
    public List<Outcome> run(Consumer<Outcome> told) throws InterruptedException {
        List<ContainerView> left = new ArrayList<>(ordered());
        List<Outcome> outcomes = new ArrayList<>();
        ExecutorService movers = Executors.newFixedThreadPool(plan.parallel());
        try {
            CompletionService<Outcome> underWay = new ExecutorCompletionService<>(movers);
            int running = 0;
            boolean goingOn = true;
            while (running > 0 || (goingOn && !left.isEmpty())) {
                while (goingOn && running < plan.parallel() && !left.isEmpty()) {
                    ContainerView next = left.remove(0);
                    underWay.submit(() -> move(next));
                    running++;
                }
                Outcome outcome = underWay.take().get();
                running--;
                told.accept(outcome);
                outcomes.add(outcome);
                goingOn &= plan.keepGoing() || outcome.failure().isEmpty();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a migration failed in a way it must not", e.getCause());
        } finally {
            movers.shutdownNow();
        }
        left.forEach(view -> outcomes.add(new Outcome(
                view.displayName(), Optional.empty(), Optional.of("not tried: another could not be moved"))));
        return outcomes;
    }

    private List<ContainerView> ordered() {
        Map<ContainerView, Long> sizes = new HashMap<>();
        containers.list().forEach(view -> sizes.put(view, migrations.memoryBytes(view)));
        return sizes.keySet().stream()
                .sorted(Comparator.comparing(
                                (ContainerView view) -> view.state().status() != ContainerStatus.RUNNING)
                        .thenComparing(sizes::get)
                        .thenComparing(ContainerView::id))
                .toList();
    }

    private Outcome move(ContainerView view) throws InterruptedException {
        String why = "";
        for (DestinationAddress destination : byLoad(migrations.memoryBytes(view))) {
            try {
                MigrationReport report =
                        migrations.migrate(view.id(), plan.orders().get(destination), MigrationProgress.Watcher.NOBODY);
                return new Outcome(view.displayName(), Optional.of(report), Optional.empty());
            } catch (ContainerException e) {
                why = why.isEmpty() ? e.getMessage() : why;
                if (e.kind() == ErrorKind.NOT_MIGRATABLE
                        || Thread.currentThread().isInterrupted()) {
                    break;
                }
            }
        }
        return new Outcome(view.displayName(), Optional.empty(), Optional.of(why));
    }

    /** The least loaded first, which is noted as given this. */
    private List<DestinationAddress> byLoad(long bytes) {
        synchronized (given) {
            List<DestinationAddress> ordered = plan.orders().keySet().stream()
                    .sorted(Comparator.comparing(destination -> given.getOrDefault(destination, 0L)))
                    .toList();
            // one without memory counts too
            given.merge(ordered.get(0), bytes + 1, Long::sum);
            return ordered;
        }
    }
}
