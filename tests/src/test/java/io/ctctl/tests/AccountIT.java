package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.ControlGroup;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Processes;
import io.ctctl.tests.harness.Pty;
import io.ctctl.tests.harness.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is told of containers' use, against the kernel's own figures. */
@ExtendWith(CtctlExtension.class)
final class AccountIT {
    private static final String HOG = "while :; do :; done";

    private static JsonNode stats(CtctlInstance ctctl, String name) {
        return json(ctctl, "stats", "--no-stream", "--format", "json", name).get(0);
    }

    private static JsonNode json(CtctlInstance ctctl, String... command) {
        return ctctl.ctctl(command).json();
    }

    private static long total(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .mapToLong(Long::parseLong)
                .sum();
    }

    /** A container that has done its work and now sleeps: its figures stand still. */
    private static String worked(CtctlInstance ctctl, String work, String... options) {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", "worked"));
        words.addAll(List.of(options));
        words.addAll(List.of("busybox", "sh", "-c", work + "; exec sleep 1000"));
        String id = ctctl.ctctl(words.toArray(String[]::new)).ok().text();
        long program = ctctl.initPid(id);
        Await.until(CtctlInstance.patience(), "the end of the work", () -> Processes.read(program, "comm")
                .equals("sleep\n"));
        return id;
    }

    @Test
    void cpuTimeIsTheKernels(CtctlInstance ctctl) {
        String id = worked(ctctl, "i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done");
        ControlGroup cgroup = ctctl.cgroup(id);
        long told = stats(ctctl, "worked").at("/now/cpuNanos").asLong();
        long nanos = cgroup.cpuNanos();
        assertThat(told).isPositive().isLessThanOrEqualTo(nanos);
        assertThat(nanos - told).as("since it was told").isLessThan(20_000_000);
    }

    @Test
    void memoryIsTheKernelsAndToldByKind(CtctlInstance ctctl) {
        String id = worked(ctctl, "head -c 8000000 /dev/zero >/m/file", "--tmpfs", "/m:size=32m", "-m", "64m");
        JsonNode told = stats(ctctl, "worked");
        long kernels = Long.parseLong(ctctl.cgroup(id).value("memory.usage_in_bytes", "memory.current"));
        assertThat(told.at("/now/memoryBytes").asLong()).isBetween(kernels - (1 << 20), kernels + (1 << 20));
        assertThat(told.at("/memory/shared").asLong()).isBetween(8_000_000L, 9_000_000L);
        assertThat(told.at("/memoryLimitBytes").asLong()).isEqualTo(64 << 20);
    }

    @Test
    void diskBytesAreTheKernels(CtctlInstance ctctl) {
        String id = worked(ctctl, "dd if=/dev/zero of=/file bs=64k count=32 conv=fsync 2>/dev/null");
        ControlGroup cgroup = ctctl.cgroup(id);
        long written = stats(ctctl, "worked").at("/now/writtenBytes").asLong();
        String kernels = cgroup.isUnified("io.stat")
                ? cgroup.value("io.stat", "io.stat")
                : cgroup.value("blkio.throttle.io_service_bytes_recursive", "io.stat");
        assertThat(written).isEqualTo(total(kernels, "(?:wbytes=|Write )(\\d+)"));
    }

    @Test
    void processesAndLimitsAreCounted(CtctlInstance ctctl) {
        worked(ctctl, "sleep 1000 & sleep 1000 & :", "--pids-limit", "50");
        JsonNode told = stats(ctctl, "worked");
        assertThat(told.at("/now/pids").asLong()).isEqualTo(3);
        assertThat(told.at("/pidsLimit").asLong()).isEqualTo(50);
        assertThat(ctctl.ctctl("list", "-H", "-o", "name,numproc,numproclimit,status")
                        .ok()
                        .out())
                .isEqualTo("worked  3  50  running\n");
        assertThat(ctctl.ctctl("list", "-H", "-o", "numproc,numproc.b,numproc.l,privvmpages.m,kmemsize.b")
                        .ok()
                        .out())
                .isEqualTo("3  50  50  -  -\n");
        List<String> counted = ctctl.ctctl("ubc", "worked").ok().lines().stream()
                .skip(1)
                .map(line -> line.split(" ")[0])
                .toList();
        assertThat(ctctl.ctctl("list", "-L").ok().lines().stream().map(line -> line.split(" ")[0]))
                .containsAll(counted);
    }

    @Test
    void whoeverIsStoppedByItsOwnLimitIsToldSo(CtctlInstance ctctl) {
        ctctl.ctctl("run", "-d", "--name", "bound", "--cpulimit", "10", "busybox", "sh", "-c", HOG)
                .ok();
        Await.until(CtctlInstance.patience(), "the limit as the cause", () -> ctctl.ctctl("why", "bound")
                .ok()
                .out()
                .contains("bound is held back by its own CPU limit of 0.10 CPUs"));
        assertThat(stats(ctctl, "bound").at("/throttledPart").asDouble()).isPositive();
        assertThat(json(ctctl, "why", "--format", "json", "bound").at("/cause").asText())
                .isEqualTo("ITS_CPU_LIMIT");
    }

    @Test
    void whoeverSleepsIsSlowedDownByNobody(CtctlInstance ctctl) {
        ctctl.sleeper("--name", "asleep");
        assertThat(ctctl.ctctl("why", "asleep").ok().out()).startsWith("nothing slows asleep down");
    }

    @Test
    void thePastIsKeptWhileItRuns(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--name", "past");
        Await.until(
                CtctlInstance.patience(),
                "two rows of the past",
                () -> json(ctctl, "stats", "--history", "--format", "json", "past")
                                .size()
                        >= 2);
        ctctl.ctctl("rm", "-f", id).ok();
        ctctl.ctctl("stats", "--no-stream", "past").code(3);
    }

    @Test
    void whatDoesNotRunHasNoFigures(CtctlInstance ctctl) {
        ctctl.ctctl("create", "--name", "still", "busybox", "true").ok();
        assertThat(ctctl.ctctl("stats", "--no-stream", "still").code(6).err()).hasLineCount(1);
        assertThat(ctctl.ctctl("why", "still").code(6).err()).hasLineCount(1);
        assertThat(ctctl.ctctl("list", "-H", "-S", "-o", "name,cpu,status").ok().out())
                .isEqualTo("still  -  created\n");
        assertThat(ctctl.ctctl("list", "-o", "numproc.x").code(2).err())
                .contains("no field \"numproc.x\"", "numproclimit", "privvmpages", ".m, .b, .l or .f")
                .hasLineCount(1);
        ctctl.ctctl("stats", "--interval", "never").code(2);
    }

    @Test
    void aStreamGoesOnUntilItIsInterrupted(CtctlInstance ctctl) {
        ctctl.sleeper("--name", "watched");
        try (Running stream = ctctl.command("stats", "--interval", "200ms", "--format", "json")
                .start()) {
            Await.until(
                    CtctlInstance.patience(),
                    "three pictures",
                    () -> stream.outSoFar()
                                    .lines()
                                    .filter(line -> line.contains("\"watched\""))
                                    .count()
                            >= 3);
            stream.signal("INT");
            assertThat(stream.await(CtctlInstance.patience()).code()).isEqualTo(130);
        }
    }

    @Test
    void aProcessOfTheHostIsFoundInItsContainer(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--name", "home");
        String init = Long.toString(ctctl.initPid(id));
        assertThat(ctctl.ctctl("pid", init, "1").ok().out().replaceAll(" +", " "))
                .isEqualTo("PID CONTAINER NAME\n" + init + " " + id + " home\n1 - -\n");
        assertThat(json(ctctl, "pid", "--format", "json", init).at("/0/name").asText())
                .isEqualTo("home");
        assertThat(ctctl.ctctl("pid", "999999999").code(2).err()).contains("there is no process 999999999");
    }

    @Test
    void topIsAPictureWithoutATerminal(CtctlInstance ctctl) {
        ctctl.sleeper("--name", "seen");
        assertThat(ctctl.ctctl("top").ok().lines())
                .anyMatch(line -> line.startsWith("NAME"))
                .anyMatch(line -> line.startsWith("seen"));
    }

    @Test
    void topTakesKeysAndLeavesTheTerminalAsItWas(CtctlInstance ctctl) {
        ctctl.sleeper("--name", "seen");
        try (Pty pty = Pty.start(ctctl, 24, 100, "top", "--interval", "500ms")) {
            pty.await("1 of 1 containers").type("/none").await("0 of 1 containers");
            pty.type("\u001bm").await("by memory");
            pty.resize(30, 140).type("h").await("Ctrl-C");
            pty.type("q");
            assertThat(pty.awaitExit()).isZero();
            pty.type("echoed?").await("echoed?");
        }
    }

    @Test
    void topEndsWithItsTerminal(CtctlInstance ctctl) {
        ctctl.sleeper("--name", "seen");
        Pty pty = Pty.start(ctctl, 24, 100, "top");
        pty.await("containers").hangUp();
        Await.until(CtctlInstance.patience(), "the client's end", () -> !pty.isAlive());
        assertThat(ctctl.ctctl("ps", "-q").ok().lines()).hasSize(1);
    }
}
