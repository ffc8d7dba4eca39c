package io.ctctl.scheduler.plan;

import io.ctctl.scheduler.cpu.CpuConfig;
import io.ctctl.scheduler.cpu.CpuPlacement;
import io.ctctl.scheduler.cpu.CpuSet;
import io.ctctl.scheduler.cpu.CpuTopology;
import io.ctctl.scheduler.policy.Claim;
import io.ctctl.scheduler.policy.Entitlements;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What containers are left with when all of them want all the CPU time they can get: the worst that can happen. */
public final class Outlook {
    private Outlook() {}

    /** A container that runs, or might. */
    public record Candidate(String name, CpuConfig config, CpuPlacement placement) {}

    /**
     * One container's part, in CPUs.
     *
     * @param now without the newcomer; empty for the newcomer
     */
    public record Change(String name, Optional<Double> now, double then) {}

    /** CPUs each is entitled to, in their order. */
    public static List<Double> of(CpuTopology machine, List<Candidate> all) {
        int online = machine.online().size();
        List<Claim> claims = new ArrayList<>();
        for (Candidate candidate : all) {
            CpuConfig config = candidate.config();
            double cap = Math.min(
                    config.limitPercent().orElse(100.0 * online) / 100,
                    config.vcpus().orElse(online));
            Optional<CpuSet> mask =
                    config.mask().map(list -> candidate.placement().allowed());
            claims.add(new Claim(
                    config.idle() ? 3 : config.effectiveUnits(),
                    config.guaranteePercent().orElse(0.0) / 100,
                    cap,
                    cap,
                    mask));
        }
        return Entitlements.of(online, claims).cpus();
    }

    /** What a newcomer would change. */
    public static List<Change> with(CpuTopology machine, List<Candidate> present, Candidate newcomer) {
        List<Candidate> all = new ArrayList<>(present);
        all.add(newcomer);
        List<Double> now = of(machine, present);
        List<Double> then = of(machine, all);
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            changes.add(new Change(
                    all.get(i).name(), i < now.size() ? Optional.of(now.get(i)) : Optional.empty(), then.get(i)));
        }
        return changes;
    }
}
