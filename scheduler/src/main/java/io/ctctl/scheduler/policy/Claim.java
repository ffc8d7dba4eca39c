package io.ctctl.scheduler.policy;

import io.ctctl.scheduler.cpu.CpuSet;
import java.util.Optional;

/**
 * What one container may and wants to have.
 *
 * @param weight against the others; above zero
 * @param guarantee at least so many CPUs, as far as it wants them
 * @param cap at most so many, by its limit, its virtual CPUs or its threads
 * @param demand what it would use if it had the machine to itself
 * @param mask the CPUs it may run on; empty: any
 */
public record Claim(double weight, double guarantee, double cap, double demand, Optional<CpuSet> mask) {
    public Claim {
        if (!(weight > 0 && guarantee >= 0 && cap >= 0 && demand >= 0)) {
            throw new IllegalArgumentException(
                    "no claim: weight " + weight + ", guarantee " + guarantee + ", cap " + cap + ", demand " + demand);
        }
    }

    /** A claim by weight alone, for all the CPUs there are. */
    public static Claim of(double weight) {
        return new Claim(weight, 0, Double.MAX_VALUE, Double.MAX_VALUE, Optional.empty());
    }

    public Claim withGuarantee(double value) {
        return new Claim(weight, value, cap, demand, mask);
    }

    public Claim withCap(double value) {
        return new Claim(weight, guarantee, value, demand, mask);
    }

    public Claim withDemand(double value) {
        return new Claim(weight, guarantee, cap, value, mask);
    }

    public Claim withMask(CpuSet value) {
        return new Claim(weight, guarantee, cap, demand, Optional.of(value));
    }

    /** More than this it cannot use. */
    double ceiling() {
        return Math.min(cap, demand);
    }

    /** Less than this it must not get. */
    double floor() {
        return Math.min(guarantee, ceiling());
    }
}
