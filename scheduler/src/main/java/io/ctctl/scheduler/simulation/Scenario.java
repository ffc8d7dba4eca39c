package io.ctctl.scheduler.simulation;

import io.ctctl.scheduler.cpu.BucketConfig;
import io.ctctl.scheduler.cpu.CpuConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Containers on a machine, for some seconds.
 *
 * @param host what runs beside the containers, outside of them all
 * @param loop whether the control loop corrects weights, or the kernel is left alone
 */
public record Scenario(int cpus, double seconds, boolean loop, List<Actor> containers, List<Actor> host) {
    private static final double LONGEST = 3600;
    private static final int MOST_CPUS = 1024;
    private static final int MOST_THREADS = 10_000;

    public Scenario {
        containers = containers == null ? List.of() : List.copyOf(containers);
        host = host == null ? List.of() : List.copyOf(host);
        range("cpus", cpus, 1, MOST_CPUS);
        range("seconds", seconds, 0.1, LONGEST);
        if (containers.isEmpty()) {
            throw new IllegalArgumentException("a scenario needs \"containers\"");
        }
        Set<String> names = new HashSet<>();
        for (Actor actor : containers) {
            if (!names.add(actor.name())) {
                throw new IllegalArgumentException("two containers named " + actor.name());
            }
        }
    }

    /**
     * One container.
     *
     * @param from, until seconds between which it runs
     */
    public record Actor(String name, CpuConfig cpu, double from, double until, List<Crowd> threads) {
        public Actor {
            threads = List.copyOf(threads);
            if (name == null || name.isBlank()) {
                throw new IllegalArgumentException("every container needs a \"name\"");
            }
            if (threads.isEmpty()) {
                throw new IllegalArgumentException(name + ": it needs \"threads\"");
            }
            if (!(from >= 0 && until > from)) {
                throw new IllegalArgumentException(name + ": \"until\" must come after \"from\"");
            }
        }

        Optional<BucketConfig> bucket() {
            return cpu.bucket();
        }
    }

    /**
     * Threads that do the same: work for so long, then sleep for so long, over and over. Without sleep they are hogs.
     */
    public record Crowd(int count, double workMillis, double sleepMillis) {
        public Crowd {
            range("count", count, 1, MOST_THREADS);
            range("work", workMillis, 0.001, LONGEST * 1000);
            range("sleep", sleepMillis, 0, LONGEST * 1000);
        }
    }

    static void range(String what, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException("bad \"" + what + "\" " + value + ": use " + least + " to " + most);
        }
    }
}
