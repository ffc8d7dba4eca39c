package io.ctctl.runtime.account;

import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.scheduler.cpu.CpuConfig;
import io.ctctl.scheduler.policy.Claim;
import io.ctctl.scheduler.policy.Entitlements;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What everyone would get if all wanted all they can use: what the settings promise. Pure. */
final class FairShares {
    /** An idle container's against the least of the others: next to nothing, but not nothing. */
    private static final double IDLE_WEIGHT = 0.01;

    private FairShares() {}

    static Map<ContainerId, Double> of(double capacity, List<RunningContainer> running) {
        List<Claim> claims = running.stream()
                .map(container -> claim(container.config().resources().cpu(), capacity))
                .toList();
        List<Double> cpus = Entitlements.of(capacity, claims).cpus();
        Map<ContainerId, Double> shares = new HashMap<>();
        for (int i = 0; i < running.size(); i++) {
            shares.put(running.get(i).id(), cpus.get(i));
        }
        return shares;
    }

    static Claim claim(CpuConfig config, double capacity) {
        double cap = Math.min(
                config.limitPercent().orElse(Double.MAX_VALUE) / 100,
                config.vcpus().map(Double::valueOf).orElse(Double.MAX_VALUE));
        return Claim.of(config.idle() ? IDLE_WEIGHT : config.effectiveUnits())
                .withGuarantee(config.guaranteePercent().orElse(0.0) / 100)
                .withCap(Math.min(cap, capacity));
    }
}
