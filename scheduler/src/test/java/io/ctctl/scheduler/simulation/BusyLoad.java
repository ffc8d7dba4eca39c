package io.ctctl.scheduler.simulation;

import io.ctctl.scheduler.policy.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * Busy containers: number i has units[i] and threads[i].
 *
 * @param host what runs beside them, as in a scenario's "host"
 */
record BusyLoad(int cpus, List<Integer> units, List<Integer> threads, String host) {
    /** The greatest difference of a share to the ideal, in points, over ten seconds after the first. */
    double error(boolean loop) {
        Outcome first = run(loop, ShareError.BEFORE);
        Outcome all = run(loop, ShareError.BEFORE + ShareError.SECONDS);
        double[] used = ShareError.used(first, all);
        // a thread can have a CPU less what others take of it
        double others = cpus * (all.usedPercent() * all.seconds() - first.usedPercent() * first.seconds()) / 100
                - DoubleStream.of(used).sum() * ShareError.SECONDS;
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < used.length; i++) {
            double most = Math.min(cpus, threads.get(i)) * (1 - others / ShareError.SECONDS / cpus);
            claims.add(new Claim(units.get(i), 0, most, most, Optional.empty()));
        }
        return ShareError.greatest(used, claims);
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
