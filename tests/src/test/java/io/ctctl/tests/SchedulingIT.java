package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who gets how much of the CPUs, seen in the kernel and from inside. */
@ExtendWith(CtctlExtension.class)
final class SchedulingIT {
    private static final String BUSY = "while :; do :; done";

    private static String weight(CtctlInstance ctctl, String id) {
        return ctctl.cgroup(id).value("cpu.shares", "cpu.weight");
    }

    private static String quota(CtctlInstance ctctl, String id) {
        return ctctl.cgroup(id).value("cpu.cfs_quota_us", "cpu.max").split(" ")[0];
    }

    private static boolean isV2(CtctlInstance ctctl, String id) {
        return ctctl.cgroup(id).isUnified("cpu.weight");
    }

    private static String busy(CtctlInstance ctctl, String... options) {
        List<String> words = new ArrayList<>(List.of("run", "-d"));
        words.addAll(Arrays.asList(options));
        words.addAll(List.of("busybox", "sh", "-c", BUSY));
        return ctctl.ctctl(words.toArray(String[]::new)).ok().text();
    }

    private static JsonNode json(Result result) {
        return result.json();
    }

    @Test
    void aLoopThatHasJustBegunTellsNothingThatCannotBe(CtctlInstance ctctl) {
        busy(ctctl);
        busy(ctctl, "--vcpus", "1");
        int cpus =
                json(ctctl.ctctl("node", "cpu", "--format", "json")).at("/cpus").asInt();
        for (int i = 0; i < 10; i++) {
            Await.until(CtctlInstance.patience(), "a measurement", () -> json(ctctl.ctctl(
                            "sched", "show", "--format", "json"))
                    .at("/containers/0")
                    .has("usedCpus"));
            ctctl.ctctl("sched", "off").ok();
            ctctl.ctctl("sched", "on").ok();
            for (JsonNode one :
                    json(ctctl.ctctl("sched", "show", "--format", "json")).at("/containers")) {
                assertThat(one.at("/usedCpus").asDouble(0)).isLessThan(cpus + 0.5);
            }
        }
    }

    @Test
    void weightsOfTheWholeRangeKeepTheirRatio(CtctlInstance ctctl) {
        String light = ctctl.sleeper("--cpuunits", "8");
        String heavy = ctctl.sleeper("--cpuunits", "500000");
        long least = Long.parseLong(weight(ctctl, light));
        long most = Long.parseLong(weight(ctctl, heavy));

        assertThat(most).isEqualTo(isV2(ctctl, light) ? 10_000 : 62_500 * least);
        ctctl.ctctl("rm", "-f", light).ok();
        String usual = ctctl.sleeper("--cpuunits", "250000");
        assertThat(Long.parseLong(weight(ctctl, heavy))).isEqualTo(2 * Long.parseLong(weight(ctctl, usual)));
    }

    @Test
    void settingsChangeWhileItRunsAndSurviveARestart(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--name", "web", "--cpulimit", "50", "--cpuburst", "10ms");
        assertThat(quota(ctctl, id)).isEqualTo("50000");
        assertThat(ctctl.cgroup(id).value("cpu.cfs_burst_us", "cpu.max.burst")).isEqualTo("10000");

        ctctl.ctctl("set", "web", "--cpulimit", "30", "--cpuunits", "2000").ok();
        assertThat(quota(ctctl, id)).isEqualTo("30000");
        assertThat(weight(ctctl, id)).isEqualTo(isV2(ctctl, id) ? "200" : "2048");
        assertThat(ctctl.ctctl("set", "web", "--cpuburst", "40ms").code(2).err())
                .contains("--cpuburst 40ms: use 1us to 30ms");
        assertThat(ctctl.ctctl("limits", "web").ok().out()).containsPattern("cpuburst +10ms ");
        assertThat(quota(ctctl, id)).isEqualTo("30000");
        ctctl.ctctl("stop", "-t", "0", "web").ok();
        ctctl.ctctl("start", "web").ok();
        assertThat(quota(ctctl, id)).isEqualTo("30000");
        assertThat(weight(ctctl, id)).isEqualTo(isV2(ctctl, id) ? "200" : "2048");
        ctctl.ctctl("set", "web", "--cpulimit", "0", "--cpuburst", "0").ok();
        assertThat(quota(ctctl, id)).isIn("-1", "max");
    }

    @Test
    void virtualCpusAreSeenInside(CtctlInstance ctctl) {
        assertThat(ctctl.sh("nproc", "--vcpus", "1").ok().text()).isEqualTo("1");
        String id = ctctl.sleeper("--vcpus", "1");
        ctctl.ctctl("set", id, "--vcpus", "0").ok();
        int all = Runtime.getRuntime().availableProcessors();
        assertThat(ctctl.ctctl("exec", id, "nproc").ok().text()).isEqualTo(Integer.toString(all));
        Result refused =
                ctctl.ctctl("set", id, "--vcpus", Integer.toString(all + 1)).code(2);
        assertThat(refused.err()).contains("use 1 to " + all);
    }

    @Test
    void masksHoldAndThoseOfAbsentCpusAreRefused(CtctlInstance ctctl) {
        assertThat(ctctl.sh("grep Cpus_allowed_list /proc/self/status", "--cpumask", "0")
                        .ok()
                        .text())
                .endsWith("\t0");
        assertThat(ctctl.sh("true", "--cpumask", "auto", "--nodemask", "0").code())
                .isZero();
        assertThat(ctctl.sh("true", "--cpumask", "4000").code(125).err()).contains("this host has no 4000");
        String id = ctctl.sleeper();
        assertThat(ctctl.ctctl("set", id, "--cpumask", "4000").code(2).err()).contains("this host has no 4000");
    }

    @Test
    void guaranteesAreAdmittedAndPlanned(CtctlInstance ctctl) {
        int cpus = Runtime.getRuntime().availableProcessors();
        String id = ctctl.sleeper("--name", "db", "--cpuguarantee", Integer.toString(60 * cpus));
        String second = ctctl.ctctl("create", "--cpuguarantee", Integer.toString(50 * cpus), "busybox", "sleep", "1000")
                .ok()
                .text();
        Result refused = ctctl.ctctl("start", second).code(7);
        assertThat(refused.err())
                .contains("promised are db " + 60 * cpus + " %")
                .contains(40 * cpus + " % is left");
        assertThat(ctctl.ctctl("admit", "--cpuguarantee", Integer.toString(50 * cpus))
                        .code(7)
                        .out())
                .contains("does not fit");
        assertThat(ctctl.ctctl("admit", "--cpuguarantee", Integer.toString(40 * cpus))
                        .ok()
                        .out())
                .contains("it fits")
                .contains("db");
        JsonNode node = json(ctctl.ctctl("node", "cpu", "--format", "json"));
        assertThat(node.path("promised").asDouble()).isEqualTo(0.6 * cpus);
        assertThat(ctctl.ctctl("split", "-n", "4").ok().out()).contains("--cpuguarantee " + 25.0 * cpus);
        ctctl.ctctl("rm", "-f", id).ok();
        ctctl.ctctl("start", second).ok();
    }

    @Test
    void whatIsOutOfRangeIsRefusedWithTheRange(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--cpuunits", "1000");
        String before = weight(ctctl, id);
        assertThat(ctctl.ctctl("set", id, "--cpuunits", "7").code(2).err())
                .contains("use 8 to 500000", "it has --cpuunits 1000 now");
        assertThat(ctctl.ctctl("set", id, "--cpuunits", "500001").code(2).err()).contains("use 8 to 500000");
        assertThat(ctctl.ctctl("set", id, "--cpulimit", "50ms").code(2).err()).contains("percents of one CPU");
        assertThat(ctctl.ctctl("set", id, "--cpu-fill-rate", "1", "--cpu-tokens-min", "9", "--cpu-tokens-max", "5")
                        .code(2)
                        .err())
                .contains("--cpu-tokens");
        assertThat(weight(ctctl, id)).isEqualTo(before);
    }

    @Test
    void whoHasUsedUpItsCreditsIsHeld(CtctlInstance ctctl) {
        // so large that it is not full again however long a new daemon takes
        String id = busy(
                ctctl,
                "--name",
                "guest",
                "--cpu-fill-rate=1",
                "--cpu-interval=20",
                "--cpu-tokens=30",
                "--cpu-tokens-max=100000");
        Await.until(
                Duration.ofSeconds(30),
                "guest has been held",
                () -> json(ctctl.ctctl("credits", "guest", "--format", "json"))
                                .path(0)
                                .path("heldMillis")
                                .asLong()
                        > 0);
        ctctl.killDaemon();
        JsonNode after =
                json(ctctl.ctctl("credits", "guest", "--format", "json")).path(0);
        assertThat(after.path("heldMillis").asLong()).isPositive();
        assertThat(after.path("tokens").asDouble()).isLessThan(50_000);
        ctctl.ctctl("set", "guest", "--cpu-fill-rate", "0").ok();
        assertThat(json(ctctl.ctctl("credits", "--format", "json"))).isEmpty();
        assertThat(quota(ctctl, id)).isIn("-1", "max");
    }

    @Test
    void slicesShareByWeightAndComeBack(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--name", "web");
        ctctl.ctctl("slice", "create", "web", "workers", "--weight", "300").ok();
        ctctl.ctctl("slice", "create", "web", "workers").code(2);
        ctctl.ctctl("exec", "-d", "--slice", "workers", "web", "sleep", "1000").ok();
        JsonNode slices = json(ctctl.ctctl("slice", "ls", "web", "--format", "json"));
        assertThat(slices.path(0).path("processes").asInt()).isEqualTo(1);
        assertThat(slices.path(1).path("processes").asInt()).isEqualTo(1);
        long workers = Long.parseLong(ctctl.cgroup(id).value("workers/cpu.shares", "workers/cpu.weight"));
        long rest = Long.parseLong(ctctl.cgroup(id).value("ctctl.rest/cpu.shares", "ctctl.rest/cpu.weight"));
        assertThat(workers).isEqualTo(3 * rest);
        assertThat(ctctl.ctctl("exec", "web", "cat", "/proc/self/cgroup").ok().out())
                .contains("/ctctl.rest");

        ctctl.killDaemon();
        ctctl.ctctl("slice", "set", "web", "workers", "--weight", "50").ok();
        assertThat(ctctl.cgroup(id).value("workers/cpu.shares", "workers/cpu.weight"))
                .isEqualTo(Long.toString(rest / 2));
        ctctl.ctctl("stop", "-t", "0", "web").ok();
        ctctl.ctctl("start", "web").ok();
        assertThat(ctctl.ctctl("exec", "--slice", "workers", "web", "cat", "/proc/self/cgroup")
                        .ok()
                        .out())
                .contains("/workers");
        assertThat(ctctl.ctctl("migratable", "web").code(16).out())
                .contains("it has slices: remove them first (`ctctl slice rm web workers`)")
                .doesNotContain("its init or a container in it");
        ctctl.ctctl("slice", "rm", "web", "workers").ok();
        ctctl.ctctl("exec", "web", "true").ok();
        ctctl.ctctl("migratable", "web").ok();
        ctctl.ctctl("exec", "--slice", "workers", "web", "true").code(125);
    }

    @Test
    void sharesFollowWeights(CtctlInstance ctctl) {
        String light = busy(ctctl, "--cpuunits", "500", "--cpumask", "0");
        String heavy = busy(ctctl, "--cpuunits", "5000", "--cpumask", "0");
        // the light one has had the CPU for itself until now
        long lightBefore = used(ctctl, light);
        long heavyBefore = used(ctctl, heavy);
        Await.until(
                Duration.ofSeconds(60),
                "the heavy one has used a second of CPU time",
                () -> used(ctctl, heavy) - heavyBefore > 1_000_000_000L);
        assertThat(used(ctctl, heavy) - heavyBefore).isGreaterThan(2 * (used(ctctl, light) - lightBefore));
        JsonNode state = json(ctctl.ctctl("sched", "show", "--format", "json"));
        assertThat(state.path("containers")).hasSize(2);
        ctctl.ctctl("sched", "off").ok();
        ctctl.ctctl("sched", "on").ok();
    }

    private static long used(CtctlInstance ctctl, String id) {
        return ctctl.cgroup(id).cpuNanos();
    }

    @Test
    void anIdleContainerIsWeighedByTheKernel(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--cpuidle");
        assertThat(ctctl.cgroup(id).value("cpu.idle", "cpu.idle")).isEqualTo("1");
        ctctl.ctctl("set", id, "--no-cpuidle", "--cpuunits", "3000").ok();
        assertThat(ctctl.cgroup(id).value("cpu.idle", "cpu.idle")).isEqualTo("0");
        assertThat(weight(ctctl, id)).isEqualTo(isV2(ctctl, id) ? "300" : "3072");
    }

    @Test
    void scenariosOfTheDocumentationRun(CtctlInstance ctctl) throws IOException {
        Path examples = Path.of("").toAbsolutePath().getParent().resolve("docs/examples/scenarios");
        Path copies = ctctl.scratch("scenarios");
        try (var files = Files.list(examples)) {
            for (Path file : files.toList()) {
                Path copy = Files.copy(file, copies.resolve(file.getFileName()));
                JsonNode outcome = json(ctctl.ctctl("sched", "simulate", "--format", "json", copy.toString()));
                assertThat(outcome.path("containers")).isNotEmpty();
            }
        }
        Path bad = Files.writeString(copies.resolve("bad.json"), "{\"cpus\": 2, \"container\": []}");
        assertThat(ctctl.ctctl("sched", "simulate", bad.toString()).code(2).err())
                .contains("unknown \"container\"");
    }
}
