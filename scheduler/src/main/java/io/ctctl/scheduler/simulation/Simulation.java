package io.ctctl.scheduler.simulation;

import io.ctctl.scheduler.control.FairShare;
import io.ctctl.scheduler.control.Member;
import io.ctctl.scheduler.control.Terms;
import io.ctctl.scheduler.cpu.CpuPlacement;
import io.ctctl.scheduler.cpu.CpuSet;
import io.ctctl.scheduler.cpu.CpuTopology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One run of a scenario, in ticks of a millisecond which are not divided. The kernel is a {@link SimulatedKernel}; moving
 * between CPUs costs nothing.
 */
public final class Simulation {
    private static final long TICK = 1000;
    private static final long DECISION = 100_000;

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
            containers.add(new SimulatedContainer(containers.size(), actor, mask, scenario.cpus(), member));
        }
    }

    /** IllegalArgumentException when a container asks for CPUs that the machine has not. */
    public static Outcome of(Scenario scenario) {
        return new Simulation(scenario).run();
    }

    private Outcome run() {
        long end = SimulatedContainer.millis(scenario.seconds() * 1000);
        SimulatedKernel kernel = new SimulatedKernel(scenario.cpus(), containers);
        for (long now = 0; now < end; now += TICK) {
            for (SimulatedContainer container : containers) {
                container.at(now);
            }
            int[] ran = kernel.run(now, TICK);
            for (SimulatedContainer container : containers) {
                container.endTick(now + TICK, TICK, ran[container.number()], ran[containers.size()] > 0 ? TICK : 0);
            }
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
