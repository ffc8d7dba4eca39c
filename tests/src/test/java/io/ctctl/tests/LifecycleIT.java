package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.Command;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Processes;
import io.ctctl.tests.harness.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** From create to rm, and what can be done in between. */
@ExtendWith(CtctlExtension.class)
final class LifecycleIT {
    @Test
    void createdStartedAwaitedRemoved(CtctlInstance ctctl) {
        String id = ctctl.ctctl("create", "--name", "web", "busybox", "sh", "-c", "echo up; exit 4")
                .ok()
                .text();
        assertThat(id).matches("[0-9a-f]{12}");
        ctctl.ctctl("start", "web").ok();
        assertThat(ctctl.ctctl("wait", "web").ok().text()).isEqualTo("4");
        assertThat(ctctl.ctctl("logs", "web").ok().out()).isEqualTo("up\n");
        ctctl.ctctl("rm", "web").ok();
        ctctl.ctctl("inspect", "web").code(3);
    }

    /** Its client may hear of the end before the daemon does. */
    @Test
    void aNameIsFreeWhenItsClientHasLeft(CtctlInstance ctctl) {
        for (int round = 0; round < 30; round++) {
            ctctl.ctctl("run", "--rm", "--name", "again", "busybox", "true").ok();
        }
    }

    @Test
    void whatHasEndedIsNotListedAsRunning(CtctlInstance ctctl) {
        for (int round = 0; round < 10; round++) {
            ctctl.ctctl("run", "busybox", "true").ok();
            assertThat(ctctl.ctctl("ps", "-q").ok().out()).isEmpty();
        }
    }

    @Test
    void stopAsksFirst(CtctlInstance ctctl) {
        String id = ctctl.ctctl(
                        "run",
                        "-d",
                        "busybox",
                        "sh",
                        "-c",
                        "trap 'exit 9' TERM; echo ready; while :; do sleep 0.1; done")
                .ok()
                .text();
        awaitLog(ctctl, id, "ready");
        ctctl.ctctl("stop", id).ok();
        assertThat(ctctl.ctctl("wait", id).ok().text()).isEqualTo("9");
    }

    @Test
    void stopKillsWhatDoesNotListen(CtctlInstance ctctl) {
        String id = ctctl.ctctl(
                        "run", "-d", "busybox", "sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done")
                .ok()
                .text();
        awaitLog(ctctl, id, "ready");
        ctctl.ctctl("stop", "-t", "1", id).ok();
        assertThat(ctctl.ctctl("wait", id).ok().text()).isEqualTo("137");
    }

    /** Each ends by itself only once the other has been asked, too. */
    @Test
    void severalAreStoppedAtOnce(CtctlInstance ctctl) {
        Path common = ctctl.scratch("common");
        common.toFile().setWritable(true, false);
        for (String[] pair : new String[][] {{"one", "other"}, {"other", "one"}}) {
            String script = "trap 'touch /common/" + pair[0] + "; while [ ! -e /common/" + pair[1]
                    + " ]; do sleep 0.05; done; exit 9' TERM; echo ready; while :; do sleep 0.05; done";
            ctctl.ctctl("run", "-d", "--name", pair[0], "-v", common + ":/common", "busybox", "sh", "-c", script)
                    .ok();
            awaitLog(ctctl, pair[0], "ready");
        }
        assertThat(ctctl.ctctl("stop", "-t", "10", "one", "nobody", "other")
                        .code(3)
                        .lines())
                .containsExactly("one", "other");
        assertThat(ctctl.ctctl("wait", "one", "other").ok().lines()).containsExactly("9", "9");
    }

    /** Whoever stopped it: it may have been somebody else a moment ago. */
    @Test
    void whatHasEndedIsStopped(CtctlInstance ctctl) {
        String id = ctctl.ctctl("create", "busybox", "true").ok().text();
        ctctl.ctctl("stop", id).code(6);
        ctctl.ctctl("start", id).ok();
        ctctl.ctctl("wait", id).ok();
        ctctl.ctctl("stop", id).ok();
        ctctl.ctctl("stop", id).ok();
        ctctl.ctctl("kill", id).code(6);
    }

    /** Cancelled, and then there is none; or made, and then its id is told. */
    @Test
    void aContainerWhoseClientIsInterruptedIsUndoneOrTold(CtctlInstance ctctl) {
        for (String[] making : new String[][] {{"run", "-d"}, {"create"}}) {
            for (int i = 0; i < 60; i++) {
                String seconds = "0.%06d".formatted(200 + i * 200);
                List<String> words = Command.of("timeout", "--foreground", "--preserve-status", "-s", "INT", seconds)
                        .with(ctctl.command(making)
                                .with("busybox", "sleep", "1000")
                                .toArray(String[]::new));
                Result result =
                        Command.of(words).env("CTCTL_HOST", ctctl.host()).run();
                List<String> there = ctctl.ctctl("ps", "-aq").ok().lines();
                assertThat(there).as("after %s s: %s", seconds, result).isEqualTo(result.lines());
                assertThat(result.code()).as(result::toString).isEqualTo(there.isEmpty() ? 130 : 0);
                there.forEach(id -> ctctl.ctctl("rm", "-f", id).ok());
            }
        }
    }

    @Test
    void aSignalWithoutAHandlerEndsProcessOneToo(CtctlInstance ctctl) {
        String id = ctctl.sleeper();
        ctctl.ctctl("kill", "-s", "TERM", id).ok();
        assertThat(ctctl.ctctl("wait", id).ok().text()).isEqualTo("143");
    }

    @Test
    void killKills(CtctlInstance ctctl) {
        String id = ctctl.sleeper();
        long pid = ctctl.initPid(id);
        ctctl.ctctl("kill", id).ok();
        assertThat(ctctl.ctctl("wait", id).ok().text()).isEqualTo("137");
        assertThat(Processes.isAlive(pid)).isFalse();
    }

    @Test
    void signalsToTheClientReachTheProgram(CtctlInstance ctctl) {
        try (var running = ctctl.command(
                        "run",
                        "--rm",
                        "busybox",
                        "sh",
                        "-c",
                        "trap 'echo got; exit 5' TERM; echo ready; while :; do sleep 0.1; done")
                .start()) {
            running.awaitOutput("ready").signal("TERM");
            Result result = running.await(CtctlInstance.patience());
            assertThat(result.code(5).out()).contains("got");
        }
    }

    @Test
    void namesAndPrefixesFindIt(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--name", "db");
        for (String reference : new String[] {id, "db", id.substring(0, 6)}) {
            assertThat(ctctl.ctctl("exec", reference, "echo", "here").ok().text())
                    .isEqualTo("here");
        }
        ctctl.ctctl("rm", "-f", "db").ok();
    }

    @Test
    void aRunningContainerIsNotRemovedUnasked(CtctlInstance ctctl) {
        String id = ctctl.sleeper();
        Result refused = ctctl.ctctl("rm", id).code(6);
        assertThat(refused.err()).contains(id).hasLineCount(1);
        ctctl.ctctl("rm", "-f", id).ok();
        assertThat(ctctl.ctctl("ps", "-aq").ok().out()).isEmpty();
    }

    @Test
    void psTellsRunningFromExited(CtctlInstance ctctl) {
        String running = ctctl.sleeper("--name", "runs");
        String exited = ctctl.ctctl("run", "-d", "--name", "ended", "busybox", "true")
                .ok()
                .text();
        ctctl.ctctl("wait", exited).ok();
        assertThat(ctctl.ctctl("ps").ok().out()).contains("runs").doesNotContain("ended");
        assertThat(ctctl.ctctl("ps", "-a").ok().out()).contains("runs", "ended");
        assertThat(ctctl.ctctl("ps", "-q").ok().lines()).containsExactly(running);
    }

    @Test
    void inspectAndPsGiveJson(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--name", "json");
        JsonNode inspected = ctctl.ctctl("inspect", id).json();
        assertThat(inspected.toString()).contains(id).contains("json");
        JsonNode listed = ctctl.ctctl("ps", "--format", "json").json();
        assertThat(listed.isArray()).isTrue();
        assertThat(listed).hasSize(1);
    }

    @Test
    void execRunsBesideTheProgram(CtctlInstance ctctl) {
        String id = ctctl.sleeper("-e", "OUTER=1");
        assertThat(ctctl.ctctl("exec", id, "sh", "-c", "echo $OUTER; exit 6")
                        .code(6)
                        .text())
                .isEqualTo("1");
        assertThat(ctctl.ctctl("exec", "-u", "1000", "-w", "/tmp", "-e", "X=y", id, "sh", "-c", "id -u; pwd; echo $X")
                        .ok()
                        .lines())
                .containsExactly("1000", "/tmp", "y");
        assertThat(ctctl.command("exec", "-i", id, "wc", "-c")
                        .stdin("12345")
                        .run()
                        .ok()
                        .text())
                .isEqualTo("5");
        ctctl.ctctl("exec", id, "no-such-program").code(127);
        ctctl.ctctl("exec", id, "/etc/passwd").code(126);
    }

    @Test
    void anExecIsAsConfinedAsTheProgram(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--cap-drop", "ALL", "--pids-limit", "30");
        assertThat(ctctl.ctctl("exec", id, "cat", "/proc/self/status").ok().out())
                .contains("CapEff:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2");
        assertThat(ctctl.ctctl("exec", id, "cat", "/proc/self/cgroup").ok().lines())
                .allMatch(line -> line.endsWith(":/"));
    }

    @Test
    void logsFollowToTheEnd(CtctlInstance ctctl) {
        String id = ctctl.ctctl("run", "-d", "busybox", "sh", "-c", "for i in 1 2 3; do echo line $i; sleep 0.2; done")
                .ok()
                .text();
        assertThat(ctctl.ctctl("logs", "-f", id).ok().out()).isEqualTo("line 1\nline 2\nline 3\n");
    }

    @Test
    void attachSeesWhatComes(CtctlInstance ctctl) {
        String id = ctctl.ctctl("run", "-d", "-i", "busybox", "cat").ok().text();
        try (var attached = ctctl.command("attach", id).stdinOpen().start()) {
            attached.write("typed\n");
            attached.awaitOutput("typed").closeStdin();
            assertThat(attached.await(CtctlInstance.patience()).code()).isZero();
        }
    }

    @Test
    void removedOnExitWhenAskedFor(CtctlInstance ctctl) {
        String id =
                ctctl.ctctl("run", "-d", "--rm", "busybox", "sleep", "0.2").ok().text();
        Await.until(
                Duration.ofSeconds(10),
                "the removal of " + id,
                () -> ctctl.ctctl("inspect", id).code() == 3);
    }

    @Test
    void startedAgainAfterItsEnd(CtctlInstance ctctl) {
        String id = ctctl.sleeper();
        ctctl.ctctl("stop", "-t", "0", id).ok();
        ctctl.ctctl("start", id).ok();
        assertThat(Processes.isAlive(ctctl.initPid(id))).isTrue();
    }

    @Test
    void theDaemonTellsOfItself(CtctlInstance ctctl) {
        assertThat(ctctl.ctctl("version").ok().out()).isNotBlank();
        assertThat(ctctl.ctctl("info").ok().out())
                .containsPattern("\\ndaemon pid +" + ctctl.daemonPid().orElseThrow() + "\n");
        assertThat(ctctl.ctctl("doctor").ok().out()).contains("containers can be run");
    }

    private static void awaitLog(CtctlInstance ctctl, String id, String text) {
        Await.until(
                CtctlInstance.patience(),
                "\"" + text + "\" in the log",
                () -> ctctl.ctctl("logs", id).ok().out().contains(text));
    }

    @Test
    void aProgramThatEndsAtOnceIsNotTakenForAFailedStart(CtctlInstance ctctl) {
        for (int i = 0; i < 40; i++) {
            ctctl.ctctl("run", "busybox", "true").ok();
        }
        assertThat(ctctl.ctctl("ps", "-a").ok().lines())
                .hasSize(41)
                .filteredOn(line -> line.contains("busybox"))
                .allMatch(line -> line.contains("Exited (0)"));
    }
}
