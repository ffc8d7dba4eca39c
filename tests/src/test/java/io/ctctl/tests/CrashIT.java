package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Processes;
import io.ctctl.tests.harness.Result;
import io.ctctl.tests.harness.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** SIGKILL of the daemon at any instant: containers go on, nothing they said is lost, and a new daemon takes them over. */
@ExtendWith(CtctlExtension.class)
final class CrashIT {
    private static final int WRONG_STATE = 6;
    private static final int TIMED_OUT = 9;

    @Test
    void aRunningContainerIsTakenOver(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--name", "survivor");
        long pid = ctctl.initPid(id);
        ctctl.killDaemon();
        assertThat(Processes.isAlive(pid)).isTrue();
        assertThat(ctctl.ctctl("ps", "-q").ok().lines()).containsExactly(id);
        assertThat(ctctl.ctctl("exec", "survivor", "echo", "still here").ok().text())
                .isEqualTo("still here");
        ctctl.ctctl("kill", "survivor").ok();
        assertThat(ctctl.ctctl("wait", "survivor").ok().text()).isEqualTo("137");
    }

    @Test
    void anExitWhileNobodyWatchesIsKnownLater(CtctlInstance ctctl) throws IOException {
        Path told = ctctl.scratch("told");
        String id = ctctl.ctctl(
                        "run",
                        "-d",
                        "--volume=" + told + ":/told:ro",
                        "busybox",
                        "sh",
                        "-c",
                        "until [ -e /told/now ]; do sleep 0.1; done; echo last words; exit 42")
                .ok()
                .text();
        long pid = ctctl.initPid(id);
        ctctl.killDaemon();
        Files.createFile(told.resolve("now"));
        Await.until(CtctlInstance.patience(), "the program's end", () -> !Processes.isAlive(pid));
        assertThat(ctctl.ctctl("wait", id).ok().text()).isEqualTo("42");
        assertThat(ctctl.ctctl("logs", id).ok().out()).isEqualTo("last words\n");
    }

    @Test
    void anAttachedClientKeepsItsStreamsAndItsCode(CtctlInstance ctctl) {
        try (Running running = ctctl.command(
                        "run", "-i", "busybox", "sh", "-c", "echo ready; read line; echo got $line; exit 3")
                .stdinOpen()
                .start()) {
            running.awaitOutput("ready");
            ctctl.killDaemon();
            running.write("after the crash\n");
            assertThat(running.await(CtctlInstance.patience()).code(3).out()).contains("got after the crash");
        }
    }

    @Test
    void aCommandUnderWayEndsWithAClearLine(CtctlInstance ctctl) {
        String id = ctctl.ctctl("run", "-d", "busybox", "sh", "-c", "echo said; exec sleep 1000")
                .ok()
                .text();
        // a command that the daemon has not accepted yet would go on with the next daemon
        try (Running following = ctctl.command("logs", "-f", id).start().awaitOutput("said")) {
            ctctl.killDaemon();
            Result result = following.await(CtctlInstance.patience());
            assertThat(result.code()).isNotZero();
            assertThat(result.err())
                    .startsWith("ctctl: ")
                    .contains("`ctctl ps -a`")
                    .hasLineCount(1);
        }
    }

    @Test
    void theSpawnerMayDieToo(CtctlInstance ctctl) {
        String id = ctctl.sleeper();
        ctctl.killDaemon();
        ctctl.spawnerPid().ifPresent(pid -> Processes.signal(pid, "KILL"));
        assertThat(ctctl.ctctl("exec", id, "echo", "alive").ok().text()).isEqualTo("alive");
        ctctl.sh("true").ok();
        ctctl.ctctl("rm", "-f", id).ok();
    }

    @Test
    void killedAtManyInstantsOfAStartNothingIsHalfMade(CtctlInstance ctctl) {
        ctctl.sh("true").ok();
        for (int i = 0; i < 24; i++) {
            long afterNanos = Await.patient(Duration.ofNanos(i * 700_000L)).toNanos();
            try (Running running = ctctl.command("run", "--rm", "busybox", "sh", "-c", "exit 12")
                    .start()) {
                LockSupport.parkNanos(afterNanos);
                ctctl.killDaemon();
                Result result = running.await(CtctlInstance.patience());
                // It ran and the code came back, or it is told that it could not be run or that the daemon went.
                assertThat(result.code())
                        .as("killed after %d us: %s", afterNanos / 1000, result)
                        .isIn(12, 125, 11);
            }
            Await.until(
                    CtctlInstance.patience(),
                    () -> "nothing left of the run killed after " + afterNanos / 1000 + " us: "
                            + ctctl.ctctl("ps", "-a").out(),
                    () -> ctctl.ctctl("ps", "-aq").ok().out().isEmpty());
        }
    }

    @Test
    void twentyContainersAreTakenOverTogether(CtctlInstance ctctl) {
        List<String> ids = IntStream.range(0, 20).mapToObj(i -> ctctl.sleeper()).toList();
        ctctl.killDaemon();
        assertThat(ctctl.ctctl("ps", "-q").ok().lines()).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void aMonitorThatHangsHoldsUpNobodyAndIsTakenOverWhenItAnswers(CtctlInstance ctctl) {
        String hung = ctctl.sleeper("--name", "hung");
        String well = ctctl.sleeper();
        long monitor = Processes.parent(ctctl.initPid(hung));
        Processes.signal(monitor, "STOP");
        ctctl.killDaemon();
        assertThat(ctctl.ctctl("exec", well, "echo", "served").ok().text()).isEqualTo("served");
        assertThat(ctctl.ctctl("ps").ok().out()).containsPattern("hung .*Unknown: its monitor does not answer");
        assertThat(ctctl.ctctl("inspect", "hung").ok().out())
                .contains("\"status\" : \"unknown\"", "its monitor does not answer");
        for (String command : List.of("stop", "start", "attach", "rm", "suspend")) {
            assertThat(ctctl.ctctl(command, "hung").code(WRONG_STATE).err())
                    .contains("its monitor does not answer")
                    .hasLineCount(1);
        }
        Processes.signal(monitor, "CONT");
        Await.until(CtctlInstance.patience(), "the container to be taken over", () -> ctctl.ctctl(
                        "ps", "-q", "--filter", "status=running")
                .ok()
                .out()
                .contains(hung));
        assertThat(ctctl.ctctl("exec", "hung", "echo", "alive").ok().text()).isEqualTo("alive");
        ctctl.ctctl("kill", "hung").ok();
        assertThat(ctctl.ctctl("wait", "hung").ok().text()).isEqualTo("137");
    }

    @Test
    void aMonitorThatHangsIsEndedByForce(CtctlInstance ctctl) {
        String kept = ctctl.sleeper();
        String passing = ctctl.sleeper("--rm");
        List<Long> programs = List.of(ctctl.initPid(kept), ctctl.initPid(passing));
        List<Long> monitors = programs.stream().map(Processes::parent).toList();
        monitors.forEach(monitor -> Processes.signal(monitor, "STOP"));
        ctctl.killDaemon();
        assertThat(ctctl.ctctl("ps", "-q").ok().lines()).containsExactlyInAnyOrder(kept, passing);
        ctctl.ctctl("rm", "-f", kept, passing).ok();
        assertThat(programs).noneMatch(Processes::isAlive);
        assertThat(monitors).noneMatch(Processes::isAlive);
        assertThat(ctctl.ctctl("ps", "-aq").ok().out()).isEmpty();
    }

    @Test
    void aMonitorThatBeginsToHangIsToldFromAProgramThatDoesNotEnd(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--rm", "--name", "hung");
        long program = ctctl.initPid(id);
        long monitor = Processes.parent(program);
        Processes.signal(monitor, "STOP");
        assertThat(ctctl.ctctl("stop", "-t", "0", "hung").code(TIMED_OUT).err())
                .contains("its monitor does not answer")
                .hasLineCount(1);
        ctctl.ctctl("rm", "-f", "hung").ok();
        assertThat(List.of(program, monitor)).noneMatch(Processes::isAlive);
        assertThat(ctctl.ctctl("ps", "-aq").ok().out()).isEmpty();
    }

    @Test
    void aClientThatFindsTheDaemonEndingGetsTheNext(CtctlInstance ctctl) {
        for (int i = 0; i < 6; i++) {
            ctctl.sh("true").ok();
            Processes.signal(ctctl.daemonPid().orElseThrow(), "TERM");
            ctctl.ctctl("ps").ok();
        }
    }

    @Test
    void aDaemonThatEndsWithoutContainersLeavesNothingRunning(CtctlInstance ctctl) {
        ctctl.sh("true").ok();
        ctctl.stopDaemon();
        Await.until(CtctlInstance.patience(), "the spawner's end", () -> ctctl.spawnerPid()
                .isEmpty());
    }

    @Test
    void aPoliteStopOfTheDaemonLeavesContainersAlone(CtctlInstance ctctl) {
        String id = ctctl.sleeper();
        long pid = ctctl.initPid(id);
        ctctl.stopDaemon();
        assertThat(Processes.isAlive(pid)).isTrue();
        assertThat(ctctl.ctctl("ps", "-q").ok().lines()).containsExactly(id);
    }
}
