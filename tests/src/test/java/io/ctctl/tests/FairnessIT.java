package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoublePredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How exactly CPU time is divided, by the kernel alone and with the control loop. {@code bin/bench fairness} measures more of
 * it; this runs where there is no shell of one's own, on cgroup v2 in the guest, too. {@code -Dctctl.fairness.seconds=10} looks
 * longer.
 */
@ExtendWith(CtctlExtension.class)
final class FairnessIT {
    private static final double SECONDS = Integer.getInteger("ctctl.fairness.seconds", 6);
    private static final int CPUS = Runtime.getRuntime().availableProcessors();

    /** How often as long, at the most. */
    private static final int MOST_LOOKS = 5;

    /** In points of all CPU time that containers used, as is promised for churn. */
    private static final double MOST_ERROR = 2;

    /** Busy threads, for each two CPUs, and their weight. */
    private record Load(int weight, int threads) {}

    private static String busy(CtctlInstance ctctl, int threads, String... options) {
        List<String> words = new ArrayList<>(List.of("run", "-d"));
        words.addAll(List.of(options));
        words.addAll(List.of("busybox", "sh", "-c"));
        words.add("i=1; while [ $i -lt " + threads
                + " ]; do while :; do :; done & i=$((i+1)); done; while :; do :; done");
        return ctctl.ctctl(words.toArray(String[]::new)).ok().text();
    }

    private static double[] cpuSeconds(CtctlInstance ctctl, List<String> ids) {
        return ids.stream().mapToDouble(id -> ctctl.cgroup(id).cpuNanos() / 1e9).toArray();
    }

    /**
     * Something of what each uses in a time that begins a second after the last of them has started. What is promised is of the long
     * run: while it is not as it should be, they are looked at longer, for a machine that had other things to do for a moment.
     */
    private static double measured(
            CtctlInstance ctctl, List<String> ids, ToDoubleFunction<double[]> figure, DoublePredicate good) {
        pass(1);
        double[] before = cpuSeconds(ctctl, ids);
        double last = Double.NaN;
        for (int look = 0; look < MOST_LOOKS && !good.test(last); look++) {
            pass(SECONDS);
            double[] used = cpuSeconds(ctctl, ids);
            for (int i = 0; i < used.length; i++) {
                used[i] -= before[i];
            }
            last = figure.applyAsDouble(used);
        }
        return last;
    }

    /** By the machine's clock, however slow it is. */
    private static void pass(double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        Await.until(Duration.ofSeconds(60), "the end of the time", () -> System.nanoTime() >= end);
    }

    /** Points by which the share of one of them is farthest from its weight's; nobody is short of threads. */
    private static double error(CtctlInstance ctctl, String mode, List<Load> loads, double most) {
        ctctl.ctctl("sched", mode).ok();
        List<String> ids = new ArrayList<>();
        for (Load load : loads) {
            ids.add(busy(
                    ctctl, load.threads() * ((CPUS + 1) / 2), "--cpuunits", Integer.toString(1000 * load.weight())));
        }
        double error = measured(ctctl, ids, used -> farthest(used, loads), points -> points <= most);
        ctctl.removeAll();
        return error;
    }

    private static double farthest(double[] used, List<Load> loads) {
        double all = DoubleStream.of(used).sum();
        double weights = loads.stream().mapToInt(Load::weight).sum();
        double most = 0;
        for (int i = 0; i < used.length; i++) {
            most = Math.max(most, 100 * Math.abs(used[i] / all - loads.get(i).weight() / weights));
        }
        return most;
    }

    /** How often the loop looked: where a look is dear, as under an emulator, less often than every 100 ms. */
    private static String looks(CtctlInstance ctctl) {
        String json = ctctl.ctctl("sched", "show", "--format", "json").ok().out();
        return "looks every " + json.replaceAll("(?s).*\"intervalMillis\" : (\\d+).*", "$1") + " ms";
    }

    private static void sharesHold(CtctlInstance ctctl, List<Load> loads) {
        double alone = error(ctctl, "off", loads, Double.MAX_VALUE);
        double most = Math.max(MOST_ERROR, alone);
        double corrected = error(ctctl, "on", loads, most);
        say(
                "%s on %d CPUs: greatest error %.2f alone, %.2f with the loop, which %s",
                loads, CPUS, alone, corrected, looks(ctctl));
        assertThat(corrected).isLessThanOrEqualTo(most);
    }

    /** Figures are for whoever reads the output; a guest's console shows lines that begin so. */
    private static void say(String format, Object... values) {
        System.out.println(
                "# fairness: " + String.format(Locale.ROOT, format, values).replace("Load", ""));
    }

    @Test
    void equalOnes(CtctlInstance ctctl) {
        sharesHold(ctctl, List.of(new Load(1, 1), new Load(1, 1), new Load(1, 1)));
    }

    @Test
    void threeWeights(CtctlInstance ctctl) {
        sharesHold(ctctl, List.of(new Load(1, 1), new Load(2, 2), new Load(3, 2)));
    }

    @Test
    void manyThreadsAreWorthNoMoreThanTheirWeight(CtctlInstance ctctl) {
        sharesHold(ctctl, List.of(new Load(1, 8), new Load(2, 2), new Load(4, 3), new Load(1, 2)));
    }

    @Test
    void aGuaranteeIsKeptBesideHogs(CtctlInstance ctctl) {
        ctctl.ctctl("sched", "on").ok();
        List<String> ids = new ArrayList<>();
        ids.add(busy(ctctl, 2, "--cpuunits", "100", "--cpuguarantee", "50"));
        for (int i = 0; i < 8; i++) {
            ids.add(busy(ctctl, 1));
        }
        // of what there was for containers: the host's own work comes first
        double percent = measured(
                ctctl, ids, used -> 100 * CPUS * used[0] / DoubleStream.of(used).sum(), share -> share > 45);
        say("50 %% guaranteed beside 8 hogs on %d CPUs: it used %.1f %%", CPUS, percent);
        assertThat(percent).isGreaterThan(45);
    }
}
