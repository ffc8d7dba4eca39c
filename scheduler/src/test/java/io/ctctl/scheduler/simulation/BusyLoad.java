package io.ctctl.scheduler.simulation;

import io.ctctl.scheduler.policy.Claim;
import io.ctctl.scheduler.policy.Entitlements;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Busy containers: number i has units[i] and threads[i].
 *
 * @param host what runs beside them, as in a scenario's "host"
 */
record BusyLoad(int cpus, List<Integer> units, List<Integer> threads, String host) {
    private static final double SECONDS = 10;

    /** The greatest difference of a share to the ideal, in points, over ten seconds after the first. */
    double error(boolean loop) {
        Outcome first = run(loop, 1);
        Outcome all = run(loop, 1 + SECONDS);
        double[] used = new double[units.size()];
        double total = 0;
        for (int i = 0; i < used.length; i++) {
            used[i] = all.containers().get(i).cpuSeconds()
                    - first.containers().get(i).cpuSeconds();
            total += used[i];
        }
        // a thread can have a CPU less what others take of it
        double others =
                cpus * (all.usedPercent() * all.seconds() - first.usedPercent() * first.seconds()) / 100 - total;
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < used.length; i++) {
            double most = Math.min(cpus, threads.get(i)) * (1 - others / SECONDS / cpus);
            claims.add(new Claim(units.get(i), 0, most, most, Optional.empty()));
        }
        List<Double> ideal = Entitlements.of(total / SECONDS, claims).cpus();
        double greatest = 0;
        for (int i = 0; i < used.length; i++) {
            greatest = Math.max(greatest, 100 * Math.abs(used[i] - ideal.get(i) * SECONDS) / total);
        }
        return greatest;
    }

    private Outcome run(boolean loop, double seconds) {
        List<String> containers = new ArrayList<>();
        for (int i = 0; i < units.size(); i++) {
            containers.add(String.format(
                    "{\"name\":\"f%d\",\"cpuunits\":%d,\"threads\":%d}", i, units.get(i), threads.get(i)));
        }
        return Simulation.of(ScenarioFile.parse(String.format(
                Locale.ROOT,
                "{\"cpus\":%d,\"seconds\":%.1f,\"loop\":%b,\"containers\":[%s],\"host\":[%s]}",
                cpus,
                seconds,
                loop,
                String.join(",", containers),
                host)));
    }
}
