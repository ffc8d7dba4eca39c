package io.ctctl.scheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.scheduler.policy.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Beside containers that work and sleep in turns, the others are divided no worse than by the kernel alone. */
class SleeperLoadTest {
    /** Errors below this are chance, with the loop or without it. In points of all CPU time. */
    private static final double NOISE = 0.3;

    /** Of which the threads do this; without sleep they are busy. */
    private record Worker(int units, int threads, int workMillis, int sleepMillis) {
        static Worker parse(String text) {
            String[] parts = text.split(":");
            boolean sleeps = parts.length > 2;
            return new Worker(
                    Integer.parseInt(parts[0]) * 1000,
                    Integer.parseInt(parts[1]),
                    sleeps ? Integer.parseInt(parts[2]) : 1000,
                    sleeps ? Integer.parseInt(parts[3]) : 0);
        }

        String json(int number) {
            return String.format(
                    "{\"name\":\"f%d\",\"cpuunits\":%d,\"threads\":[{\"count\":%d,\"work\":%d,\"sleep\":%d}]}",
                    number, units, threads, workMillis, sleepMillis);
        }

        /** Who sleeps wants what it used: no scheduler owes it more. */
        Claim claim(double used, int cpus) {
            double most = sleepMillis > 0 ? used : Math.min(cpus, threads);
            return new Claim(units, 0, most, most, Optional.empty());
        }
    }

    // weight:threads[:work:sleep], as bin/bench fairness writes it
    @ParameterizedTest
    @CsvSource({
        "2, 1:2 1:1:10:30",
        "2, 1:8 4:1 2:1:50:50",
        "2, 3:1 2:1 2:1 1:2:3:30",
        "2, 1:1 1:1 1:1 2:1:20:20",
        "3, 2:3 4:2:34:65 5:2",
        "4, 5:1 3:1:36:20 1:3 1:3:30:7",
        "4, 5:3 1:1:27:12 4:1 2:2:36:93 2:2",
        "4, 2:3 4:2:18:67 3:3 3:1:35:96 5:3 5:2:16:66",
        "4, 1:3 5:3:50:50 3:3 1:1:4:41 3:2 3:1:29:93"
    })
    void theLoopIsNoWorseThanTheKernelAlone(int cpus, String load) {
        double alone = error(cpus, load, false);
        double corrected = error(cpus, load, true);

        assertThat(corrected).isLessThanOrEqualTo(Math.max(alone, NOISE));
    }

    private static double error(int cpus, String load, boolean loop) {
        List<Worker> workers = new ArrayList<>();
        for (String worker : load.split(" ")) {
            workers.add(Worker.parse(worker));
        }
        Outcome first = run(cpus, workers, loop, ShareError.BEFORE);
        Outcome all = run(cpus, workers, loop, ShareError.BEFORE + ShareError.SECONDS);
        double[] used = ShareError.used(first, all);
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < used.length; i++) {
            claims.add(workers.get(i).claim(used[i], cpus));
        }
        return ShareError.greatest(used, claims);
    }

    private static Outcome run(int cpus, List<Worker> workers, boolean loop, double seconds) {
        List<String> containers = new ArrayList<>();
        for (Worker worker : workers) {
            containers.add(worker.json(containers.size()));
        }
        return Simulation.of(ScenarioFile.parse(String.format(
                Locale.ROOT,
                "{\"cpus\":%d,\"seconds\":%.1f,\"loop\":%b,\"containers\":[%s]}",
                cpus,
                seconds,
                loop,
                String.join(",", containers))));
    }
}
