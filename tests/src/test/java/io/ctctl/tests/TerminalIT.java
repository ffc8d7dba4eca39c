package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.Command;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Processes;
import io.ctctl.tests.harness.Pty;
import io.ctctl.tests.harness.Running;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code -it}: a terminal that behaves as one. */
@ExtendWith(CtctlExtension.class)
final class TerminalIT {
    private static final String CTRL_C = "\u0003";
    private static final String CTRL_D = "\u0004";
    private static final String CTRL_Z = "\u001a";
    private static final String DETACH = "\u0010\u0011";

    private static Pty shell(CtctlInstance ctctl, String... options) {
        String[] words = new String[options.length + 6];
        words[0] = "run";
        words[1] = "-it";
        System.arraycopy(options, 0, words, 2, options.length);
        words[options.length + 2] = "-e";
        words[options.length + 3] = "PS1=ready> ";
        words[options.length + 4] = "busybox";
        words[options.length + 5] = "sh";
        return Pty.start(ctctl, 30, 100, words);
    }

    /**
     * Waits until the kernel sends what is typed to a program: to the shell of busybox 1.37, keys that are repeated until then can be
     * fatal, in a container or not (a double free in its handling of SIGINT).
     */
    private static void awaitInFront(CtctlInstance ctctl, String program) {
        Await.until(CtctlInstance.patience(), program + " in front", () -> ctctl.ctctl("ps", "-q").ok().lines().stream()
                .flatMap(id -> ctctl.cgroup(id).processes().stream())
                .anyMatch(pid -> Processes.isInFront(pid)
                        && Processes.read(pid, "comm").strip().equals(program)));
    }

    @Test
    void aShellOnATerminal(CtctlInstance ctctl) {
        try (Pty pty = shell(ctctl, "--rm")) {
            pty.await("ready>")
                    .type("tty; stty size; exit 4\n")
                    .await("/dev/pts/0")
                    .await("30 100");
            assertThat(pty.awaitExit()).isEqualTo(4);
        }
    }

    @Test
    void theWindowsSizeFollows(CtctlInstance ctctl) {
        try (Pty pty = shell(ctctl, "--rm")) {
            pty.await("ready>").type("trap 'stty size' WINCH\n").resize(44, 123);
            Await.until(CtctlInstance.patience(), () -> "44 123 on " + pty, () -> {
                pty.type("stty size\n");
                return pty.screen().contains("44 123");
            });
            pty.type("exit\n");
            pty.awaitExit();
        }
    }

    @Test
    void interruptGoesToTheProgramInFront(CtctlInstance ctctl) {
        try (Pty pty = shell(ctctl, "--rm")) {
            pty.await("ready>").type("sleep 1000\n");
            awaitInFront(ctctl, "sleep");
            pty.type(CTRL_C).type("echo code=$?\n").await("code=130").type("exit 0\n");
            assertThat(pty.awaitExit()).isZero();
        }
    }

    @Test
    void suspendStopsTheJobInside(CtctlInstance ctctl) {
        try (Pty pty = shell(ctctl, "--rm")) {
            pty.await("ready>").type("sleep 1000\n");
            awaitInFront(ctctl, "sleep");
            pty.type(CTRL_Z).await("Stopped");
            // Once to be told of the job, once to mean it.
            pty.type("exit 0\nexit 0\n");
            pty.awaitExit();
        }
    }

    @Test
    void endOfInputEndsTheShell(CtctlInstance ctctl) {
        try (Pty pty = shell(ctctl, "--rm")) {
            pty.await("ready>").type(CTRL_D);
            assertThat(pty.awaitExit()).isZero();
        }
    }

    @Test
    void detachKeysLeaveItRunningAndAttachComesBack(CtctlInstance ctctl) {
        try (Pty pty = shell(ctctl, "--name", "left")) {
            pty.await("ready>").type(DETACH);
            pty.awaitExit();
        }
        assertThat(ctctl.ctctl("ps").ok().out()).contains("left");
        try (Pty pty = Pty.start(ctctl, 24, 80, "attach", "left")) {
            pty.type("echo ba''ck\n").await("back").type("exit 3\n");
            assertThat(pty.awaitExit()).isEqualTo(3);
        }
    }

    @Test
    void detachKeysOfOnesOwnDetach(CtctlInstance ctctl) {
        try (Pty pty = Pty.start(
                ctctl,
                24,
                80,
                "run",
                "-it",
                "--detach-keys",
                "ctrl-x,y",
                "--name",
                "own",
                "busybox",
                "sh",
                "-c",
                "echo on; cat")) {
            // The start of the sequence is only held back until it turns out to be something else.
            pty.await("on").type("\u0018n\u0010\n").await("^Xn^P");
            pty.type("\u0018y");
            assertThat(pty.awaitExit()).isZero();
        }
        assertThat(ctctl.ctctl("ps").ok().out()).contains("own");
    }

    @Test
    void aClosedWindowHangsUpTheProgram(CtctlInstance ctctl) {
        Pty pty = shell(ctctl, "--name", "orphan");
        pty.await("ready>").hangUp();
        Await.until(CtctlInstance.patience(), "the client's end", () -> !pty.isAlive());
        assertThat(ctctl.ctctl("wait", "orphan").ok().text()).isEqualTo("129");
    }

    @Test
    void aProgramThatDoesNotCareOutlivesTheWindow(CtctlInstance ctctl) {
        Pty pty = Pty.start(
                ctctl,
                24,
                80,
                "run",
                "-it",
                "--name",
                "deaf",
                "busybox",
                "sh",
                "-c",
                "trap '' HUP; echo on; sleep 1000");
        pty.await("on").hangUp();
        Await.until(CtctlInstance.patience(), "the client's end", () -> !pty.isAlive());
        assertThat(Processes.isAlive(ctctl.initPid(ctctl.ctctl("ps", "-q").ok().text())))
                .isTrue();
    }

    @Test
    void aSignalFromOutsideReachesTheProgramAndTheTerminalIsLeftAsItWas(CtctlInstance ctctl) {
        try (Pty pty = Pty.start(
                ctctl,
                24,
                80,
                "run",
                "--rm",
                "-it",
                "busybox",
                "sh",
                "-c",
                "trap 'exit 9' TERM; echo on; sleep 1000 & wait")) {
            pty.await("on");
            Command.of("kill", "-TERM", Long.toString(pty.pid())).run().ok();
            assertThat(pty.awaitExit()).isEqualTo(9);
            pty.type("echoed?").await("echoed?");
        }
    }

    @Test
    void aSignalOvertakesInputThatNobodyReads(CtctlInstance ctctl) throws IOException {
        try (InputStream endless = Files.newInputStream(Path.of("/dev/zero"));
                Running running = ctctl.command(
                                "run",
                                "--rm",
                                "-i",
                                "busybox",
                                "sh",
                                "-c",
                                "trap 'exit 9' INT; echo on; sleep 1000 & wait")
                        .stdin(endless)
                        .start()) {
            running.awaitOutput("on").signal("INT");
            assertThat(running.await(CtctlInstance.patience()).code()).isEqualTo(9);
        }
    }

    @Test
    void anExecHasATerminalToo(CtctlInstance ctctl) {
        String id = ctctl.sleeper();
        try (Pty pty = Pty.start(ctctl, 24, 80, "exec", "-it", id, "sh", "-c", "test -t 0 && test -t 1 && stty size")) {
            pty.await("24 80");
            assertThat(pty.awaitExit()).isZero();
        }
    }

    @Test
    void theTerminalIsLeftAsItWas(CtctlInstance ctctl) {
        try (Pty pty = Pty.start(ctctl, 24, 80, "run", "--rm", "-it", "busybox", "true")) {
            assertThat(pty.awaitExit()).isZero();
            pty.type("echoed?");
            pty.await("echoed?");
        }
    }
}
