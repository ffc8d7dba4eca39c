package io.ctctl.scheduler.simulation;

import io.ctctl.scheduler.control.FairShare;
import io.ctctl.scheduler.control.Member;
import io.ctctl.scheduler.control.Terms;
import io.ctctl.scheduler.cpu.CpuPlacement;
import io.ctctl.scheduler.cpu.CpuSet;
import io.ctctl.scheduler.cpu.CpuTopology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One run of a scenario. The kernel's scheduler is modelled as one queue for all CPUs: in every millisecond the threads of
 * the containers with the least weighted runtime run, at most one on a CPU and on CPUs of their masks. Moving costs
 * nothing, and a tick is not divided.
 */
public final class Simulation {
    private static final long TICK = 1000;
    private static final long DECISION = 100_000;
    /** What a sleeper is ahead at its wake-up at most, in CPU time at weight one thousand. */
    private static final double CREDIT = 3.0;

    private final Scenario scenario;
    private final FairShare law = new FairShare();
    private final List<SimulatedContainer> containers = new ArrayList<>();

    private Simulation(Scenario scenario) {
        this.scenario = scenario;
        CpuTopology machine = CpuTopology.of(scenario.cpus());
        for (Scenario.Actor actor : scenario.containers()) {
            CpuPlacement placement = CpuPlacement.of(actor.cpu(), machine, containers.size());
            // virtual CPUs are a bound here, not a place: the mover is no part of the model
            Optional<CpuSet> mask = actor.cpu().mask().map(list -> placement.allowed());
            CpuPlacement place = new CpuPlacement(placement.allowed(), mask, placement.memoryNodes());
            Member member = law.join(Terms.of(actor.cpu(), place));
            containers.add(new SimulatedContainer(actor, mask, scenario.cpus(), member));
        }
    }

    /** IllegalArgumentException when a container asks for CPUs that the machine has not. */
    public static Outcome of(Scenario scenario) {
        return new Simulation(scenario).run();
    }

    private Outcome run() {
        long end = SimulatedContainer.millis(scenario.seconds() * 1000);
        for (long now = 0; now < end; now += TICK) {
            double least = least();
            for (SimulatedContainer container : containers) {
                container.at(now, least);
                container.catchUp(least - CREDIT);
            }
            step(now);
            if ((now + TICK) % DECISION == 0) {
                decide();
            }
        }
        long total = containers.stream().mapToLong(SimulatedContainer::used).sum();
        return new Outcome(
                scenario.seconds(),
                scenario.cpus(),
                100.0 * total / end / scenario.cpus(),
                containers.stream().map(container -> container.part(total)).toList());
    }

    private double least() {
        return containers.stream()
                .filter(container -> container.runnable() > 0)
                .mapToDouble(SimulatedContainer::virtualTime)
                .min()
                .orElse(0);
    }

    private void step(long now) {
        int[] ran = new int[containers.size()];
        boolean[] busy = new boolean[scenario.cpus()];
        int[] ready = containers.stream().mapToInt(SimulatedContainer::ready).toArray();
        int free = scenario.cpus();
        boolean placed = true;
        while (free > 0 && placed) {
            placed = false;
            for (int i : byVirtualTime()) {
                int cpu = ran[i] < ready[i] ? cpu(containers.get(i), busy) : -1;
                if (cpu >= 0) {
                    busy[cpu] = true;
                    containers.get(i).run(now, TICK);
                    ran[i]++;
                    free--;
                    placed = true;
                    break;
                }
            }
        }
        for (int i = 0; i < ran.length; i++) {
            containers.get(i).endTick(now + TICK, TICK, ran[i], free > 0 ? TICK : 0);
        }
    }

    private List<Integer> byVirtualTime() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < containers.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingDouble(i -> containers.get(i).virtualTime()));
        return order;
    }

    // of those it may use, the free CPU that the fewest others are confined to
    private int cpu(SimulatedContainer container, boolean[] busy) {
        int best = -1;
        long fewest = Long.MAX_VALUE;
        for (int cpu = 0; cpu < busy.length; cpu++) {
            int candidate = cpu;
            if (!busy[cpu]
                    && container.mask().map(mask -> mask.contains(candidate)).orElse(true)) {
                long wanted = containers.stream()
                        .filter(other -> other.mask()
                                .filter(mask -> mask.contains(candidate))
                                .isPresent())
                        .count();
                if (wanted < fewest) {
                    fewest = wanted;
                    best = cpu;
                }
            }
        }
        return best;
    }

    private void decide() {
        for (SimulatedContainer container : containers) {
            law.observe(container.member(), DECISION, container.takeUsed(), container.takeWaited(), true);
        }
        law.decide(DECISION);
        for (SimulatedContainer container : containers) {
            container.entitle(container.member().entitledMicros());
            container.weigh(
                    scenario.loop()
                            ? container.member().weight()
                            : container.member().terms().units());
        }
    }
}
