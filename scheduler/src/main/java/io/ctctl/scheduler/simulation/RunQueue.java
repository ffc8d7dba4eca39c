package io.ctctl.scheduler.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * The threads that are ready on one CPU, and the runtime of their containers there. A container weighs on each CPU the
 * part of its weight that the part of its threads there is. All containers together are one group beside what the host itself
 * runs, which weighs on each CPU the part of its weight that the part of their load there is.
 */
final class RunQueue {
    /** What a sleeper is ahead at its wake-up at most, in CPU time at weight one thousand. */
    private static final double CREDIT = 3.0;

    private final List<SimulatedThread> threads = new ArrayList<>();
    private final double[] virtualTime;
    /** Of the group of all containers, and beside it of each of the host's own. */
    private final double[] outerTime;

    private double least;
    private double outerLeast;
    private SimulatedThread running;

    RunQueue(int containers) {
        virtualTime = new double[containers];
        outerTime = new double[containers + 1];
    }

    private int outer(SimulatedThread thread) {
        return thread.owner().ofHost() ? 1 + thread.owner().number() : 0;
    }

    void add(SimulatedThread thread) {
        threads.add(thread);
    }

    void remove(SimulatedThread thread) {
        threads.remove(thread);
        running = running == thread ? null : running;
    }

    List<SimulatedThread> threads() {
        return threads;
    }

    SimulatedThread running() {
        return running;
    }

    /** Weight of the containers' threads that are ready here. */
    double groupLoad() {
        double load = 0;
        for (SimulatedThread thread : threads) {
            load += thread.owner().ofHost() ? 0 : thread.load();
        }
        return load;
    }

    /** Takes the thread to run next: of the container with the least runtime here, the one that has waited longest. */
    void choose(int[] chosen) {
        running = null;
        for (SimulatedThread thread : threads) {
            SimulatedContainer owner = thread.owner();
            if (chosen[owner.number()] < owner.allowed()) {
                virtualTime[owner.number()] = Math.max(virtualTime[owner.number()], least - CREDIT);
                outerTime[outer(thread)] = Math.max(outerTime[outer(thread)], outerLeast - CREDIT);
                running = running == null || before(thread, running) ? thread : running;
            }
        }
        if (running != null) {
            if (!running.owner().ofHost()) {
                least = Math.max(least, virtualTime[running.owner().number()]);
            }
            outerLeast = Math.max(outerLeast, outerTime[outer(running)]);
            chosen[running.owner().number()]++;
        }
    }

    private boolean before(SimulatedThread one, SimulatedThread other) {
        int outside = Double.compare(outerTime[outer(one)], outerTime[outer(other)]);
        if (outer(one) != outer(other)) {
            return outside < 0;
        }
        double difference =
                virtualTime[one.owner().number()] - virtualTime[other.owner().number()];
        return difference < 0 || (difference == 0 && one.ranBefore(other));
    }

    /**
     * Charges the tick to whoever runs.
     *
     * @param group weight of the group of all containers on this CPU
     */
    void run(long now, long tick, double group) {
        if (running != null) {
            int here = 0;
            for (SimulatedThread thread : threads) {
                here += thread.owner() == running.owner() ? 1 : 0;
            }
            virtualTime[running.owner().number()] += tick / (here * running.load());
            outerTime[outer(running)] += tick / (running.owner().ofHost() ? here * running.load() : group);
            running.owner().run(running, now, tick);
        }
    }
}
