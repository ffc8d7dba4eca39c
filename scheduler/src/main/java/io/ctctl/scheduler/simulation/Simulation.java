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
    /** The containers, and behind them what the host runs beside them. */
    private final List<SimulatedContainer> all = new ArrayList<>();

    private Simulation(Scenario scenario) {
        this.scenario = scenario;
        CpuTopology machine = CpuTopology.of(scenario.cpus());
        scenario.containers().forEach(actor -> containers.add(add(actor, machine, false)));
        scenario.host().forEach(actor -> add(actor, machine, true));
    }

    private SimulatedContainer add(Scenario.Actor actor, CpuTopology machine, boolean ofHost) {
        CpuPlacement placement = CpuPlacement.of(actor.cpu(), machine, all.size());
        // virtual CPUs are a bound here, not a place: the mover is no part of the model
        Optional<CpuSet> mask = actor.cpu().mask().map(list -> placement.allowed());
        CpuPlacement place = new CpuPlacement(placement.allowed(), mask, placement.memoryNodes());
        // nobody corrects the host's own
        Member member = (ofHost ? new FairShare() : law).join(Terms.of(actor.cpu(), place));
        SimulatedContainer added = new SimulatedContainer(all.size(), ofHost, actor, mask, scenario.cpus(), member);
        all.add(added);
        return added;
    }

    /** IllegalArgumentException when a container asks for CPUs that the machine has not. */
    public static Outcome of(Scenario scenario) {
        return new Simulation(scenario).run();
    }

    private Outcome run() {
        long end = SimulatedContainer.millis(scenario.seconds() * 1000);
        SimulatedKernel kernel = new SimulatedKernel(scenario.cpus(), all);
        for (long now = 0; now < end; now += TICK) {
            for (SimulatedContainer container : all) {
                container.at(now);
            }
            int[] ran = kernel.run(now, TICK);
            for (SimulatedContainer container : all) {
                container.endTick(now + TICK, TICK, ran[container.number()], ran[all.size()] > 0 ? TICK : 0);
            }
            if ((now + TICK) % DECISION == 0) {
                decide();
            }
        }
        long total = containers.stream().mapToLong(SimulatedContainer::used).sum();
        return new Outcome(
                scenario.seconds(),
                scenario.cpus(),
                100.0 * all.stream().mapToLong(SimulatedContainer::used).sum() / end / scenario.cpus(),
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
