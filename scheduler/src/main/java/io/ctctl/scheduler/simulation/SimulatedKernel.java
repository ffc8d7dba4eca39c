package io.ctctl.scheduler.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A model of the kernel's scheduler: a queue for each CPU, which is divided by weight, and threads that stay where they are
 * until a CPU has nothing to do, or the loads differ by more than a sixth when they are compared. As in the kernel, what
 * is moved at such a comparison is at most the difference, at first; each that finds nothing small enough halves what a thread
 * counts.
 */
final class SimulatedKernel {
    private static final double IMBALANCE = 1.17;
    private static final int LEAST_BALANCE = 24;
    private static final int MOST_BALANCE = 40;
    private static final int MOST_FAILURES = 6;

    /** What the group of all containers weighs beside a process of the host. */
    private static final double GROUP = 1000;

    private final List<SimulatedContainer> containers;
    private final boolean hostWorks;
    private final List<RunQueue> queues = new ArrayList<>();
    private final int[] failures;
    private final long[] nextBalance;
    // the instants of balancing depend on much that is no part of the model; with a fixed seed all runs are alike
    private final SplittableRandom jitter = new SplittableRandom(1);

    SimulatedKernel(int cpus, List<SimulatedContainer> containers) {
        this.containers = containers;
        hostWorks = containers.stream().anyMatch(SimulatedContainer::ofHost);
        for (int cpu = 0; cpu < cpus; cpu++) {
            queues.add(new RunQueue(containers.size()));
        }
        failures = new int[cpus];
        nextBalance = new long[cpus];
    }

    /** Runs everybody for a tick. Returns how many CPUs each container had, the last number being those left idle. */
    int[] run(long now, long tick) {
        containers.forEach(this::queue);
        int[] chosen = new int[containers.size()];
        for (RunQueue queue : queues) {
            queue.choose(chosen);
        }
        for (int cpu = 0; cpu < queues.size(); cpu++) {
            if (queues.get(cpu).running() == null && pull(cpu, chosen)) {
                queues.get(cpu).choose(chosen);
            } else if (now >= nextBalance[cpu]) {
                nextBalance[cpu] = now + tick * jitter.nextInt(LEAST_BALANCE, MOST_BALANCE);
                balance(cpu, chosen);
            }
        }
        int[] ran = new int[containers.size() + 1];
        double scale = scale();
        for (RunQueue queue : queues) {
            ran[
                    queue.running() == null
                            ? containers.size()
                            : queue.running().owner().number()]++;
            queue.run(now, tick, scale * queue.groupLoad());
        }
        return ran;
    }

    /** What a container's weight counts outside of the group of all; alone on the machine it makes no difference. */
    private double scale() {
        if (!hostWorks) {
            return 1;
        }
        double all = queues.stream().mapToDouble(RunQueue::groupLoad).sum();
        return all > 0 ? GROUP / all : 0;
    }

    /** Of a CPU, in the eyes of the balancer: one that sleeps now and then counts as much as it is awake. */
    private double load(RunQueue queue, double scale) {
        double load = scale * queue.groupLoad();
        for (SimulatedContainer container : containers) {
            for (SimulatedThread thread : awakeNowAndThen(container)) {
                load += thread.cpu() >= 0 && queues.get(thread.cpu()) == queue ? thread.load() * thread.duty() : 0;
            }
        }
        return load;
    }

    private static List<SimulatedThread> awakeNowAndThen(SimulatedContainer host) {
        return host.ofHost() && host.present() ? host.threads() : List.of();
    }

    private void queue(SimulatedContainer container) {
        for (SimulatedThread thread : container.threads()) {
            boolean ready = container.present() && thread.runnable();
            if (ready && !thread.queued()) {
                thread.cpu(place(thread));
                queues.get(thread.cpu()).add(thread);
                thread.queued(true);
            } else if (!ready && thread.queued()) {
                queues.get(thread.cpu()).remove(thread);
                thread.queued(false);
            }
        }
    }

    /** Where it was, unless that is busy and another CPU has less to do. */
    private int place(SimulatedThread thread) {
        int best = -1;
        for (int cpu = 0; cpu < queues.size(); cpu++) {
            if (thread.owner().mayUse(cpu)
                    && (best < 0 || size(cpu) < size(best) || (size(cpu) == size(best) && cpu == thread.cpu()))) {
                best = cpu;
            }
        }
        return best;
    }

    private int size(int cpu) {
        return queues.get(cpu).threads().size();
    }

    private void balance(int cpu, int[] chosen) {
        double scale = scale();
        double load = load(queues.get(cpu), scale);
        RunQueue busiest = queues.get(cpu);
        double most = load;
        for (RunQueue other : queues) {
            // a CPU with one thread has nothing to give, whatever that weighs
            double its = other.threads().size() > 1 ? load(other, scale) : 0;
            busiest = its > most ? other : busiest;
            most = Math.max(its, most);
        }
        if (most <= IMBALANCE * load || move(busiest, cpu, (most - load) / 2 * (1 << failures[cpu]), scale, chosen)) {
            failures[cpu] = 0;
        } else {
            failures[cpu] = Math.min(failures[cpu] + 1, MOST_FAILURES);
        }
    }

    /** Takes a thread that waits from the CPU with the greatest load that has one. */
    private boolean pull(int cpu, int[] chosen) {
        double scale = scale();
        List<RunQueue> byLoad = new ArrayList<>(queues);
        byLoad.sort(Comparator.comparingDouble((RunQueue queue) -> load(queue, scale))
                .reversed());
        for (RunQueue from : byLoad) {
            if (move(from, cpu, Double.MAX_VALUE, scale, chosen)) {
                return true;
            }
        }
        return false;
    }

    /** Moves the thread that has waited longest of those that count no more than this, if there is one. */
    private boolean move(RunQueue from, int cpu, double atMost, double scale, int[] chosen) {
        SimulatedThread best = null;
        for (SimulatedThread thread : from.threads()) {
            SimulatedContainer owner = thread.owner();
            if (thread.cpu() != cpu
                    && thread != from.running()
                    && thread.load() * (owner.ofHost() ? thread.duty() : scale) <= atMost
                    && owner.mayUse(cpu)
                    && chosen[owner.number()] < owner.allowed()
                    && (best == null || thread.ranBefore(best))) {
                best = thread;
            }
        }
        if (best == null) {
            return false;
        }
        from.remove(best);
        best.cpu(cpu);
        queues.get(cpu).add(best);
        return true;
    }
}
