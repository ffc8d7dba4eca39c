package io.ctctl.scheduler.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * The threads that are ready on one CPU, and the runtime of their containers there. A container weighs on each CPU the
 * part of its weight that the part of its threads there is.
 */
final class RunQueue {
    /** What a sleeper is ahead at its wake-up at most, in CPU time at weight one thousand. */
    private static final double CREDIT = 3.0;

    private final List<SimulatedThread> threads = new ArrayList<>();
    private final double[] virtualTime;
    private double least;
    private SimulatedThread running;

    RunQueue(int containers) {
        virtualTime = new double[containers];
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

    /** Weight of what is ready here. */
    double load() {
        double load = 0;
        for (SimulatedThread thread : threads) {
            load += thread.load();
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
                running = running == null || before(thread, running) ? thread : running;
            }
        }
        if (running != null) {
            least = Math.max(least, virtualTime[running.owner().number()]);
            chosen[running.owner().number()]++;
        }
    }

    private boolean before(SimulatedThread one, SimulatedThread other) {
        double difference =
                virtualTime[one.owner().number()] - virtualTime[other.owner().number()];
        return difference < 0 || (difference == 0 && one.ranBefore(other));
    }

    /** Charges the tick to whoever runs. */
    void run(long now, long tick) {
        if (running != null) {
            int here = 0;
            for (SimulatedThread thread : threads) {
                here += thread.owner() == running.owner() ? 1 : 0;
            }
            virtualTime[running.owner().number()] += tick / (here * running.load());
            running.owner().run(running, now, tick);
        }
    }
}
