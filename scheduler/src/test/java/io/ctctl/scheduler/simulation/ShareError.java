package io.ctctl.scheduler.simulation;

import io.ctctl.scheduler.policy.Claim;
import io.ctctl.scheduler.policy.Entitlements;
import java.util.List;
import java.util.stream.DoubleStream;

/** How far what containers used is from what the policy gives them, over ten seconds after the first. */
final class ShareError {
    /** How long is looked at. */
    static final double SECONDS = 10;

    /** Seconds of a run that do not count: the loop has to get to know who wants what. */
    static final double BEFORE = 1;

    private ShareError() {}

    /** CPUs that each of them used. */
    static double[] used(Outcome before, Outcome all) {
        double[] used = new double[all.containers().size()];
        for (int i = 0; i < used.length; i++) {
            used[i] = (all.containers().get(i).cpuSeconds()
                            - before.containers().get(i).cpuSeconds())
                    / SECONDS;
        }
        return used;
    }

    /** The greatest difference, in points of all they used. */
    static double greatest(double[] used, List<Claim> claims) {
        double total = DoubleStream.of(used).sum();
        List<Double> ideal = Entitlements.of(total, claims).cpus();
        double greatest = 0;
        for (int i = 0; i < used.length; i++) {
            greatest = Math.max(greatest, 100 * Math.abs(used[i] - ideal.get(i)) / total);
        }
        return greatest;
    }
}
