package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.Command;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Processes;
import io.ctctl.tests.harness.Result;
import io.ctctl.tests.harness.Running;
import io.ctctl.tests.harness.SmallDisk;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What bad input gets: one clear line, a documented exit code, and nothing left behind. */
@ExtendWith(CtctlExtension.class)
final class BadInputIT {
    static Stream<Arguments> badCommands() {
        return Stream.of(
                bad(125, "no-such-template", "run", "--rm", "no-such-template", "true"),
                bad(4, "no-such-template", "template", "rm", "no-such-template"),
                bad(125, "bad name!", "run", "--rm", "--name", "bad name!", "busybox", "true"),
                bad(127, "missing", "run", "--rm", "busybox", "missing"),
                bad(126, "/etc/passwd", "run", "--rm", "busybox", "/etc/passwd"),
                bad(125, "nosuchuser", "run", "--rm", "-u", "nosuchuser", "busybox", "true"),
                bad(125, "nosuchgroup", "run", "--rm", "-u", "0:nosuchgroup", "busybox", "true"),
                bad(125, "/no/such/source", "run", "--rm", "-v", "/no/such/source:/data", "busybox", "true"),
                bad(125, "working directory /etc/passwd: not a", "run", "--rm", "-w", "/etc/passwd", "busybox", "true"),
                bad(125, "relative", "run", "--rm", "-v", "/tmp:relative", "busybox", "true"),
                bad(125, "nonsense", "run", "--rm", "-v", "/tmp:/data:nonsense", "busybox", "true"),
                bad(125, "--no-such-option", "run", "--no-such-option", "busybox", "true"),
                bad(125, "banana", "run", "--rm", "-m", "banana", "busybox", "true"),
                bad(125, "-5", "run", "--rm", "--cpus=-5", "busybox", "true"),
                bad(125, "--cpus 0.01 to ", "run", "--rm", "--cpus", "8000", "busybox", "true"),
                bad(125, "bad --memory 1K", "run", "--rm", "--memory", "1K", "busybox", "true"),
                bad(125, "CAP_BOGUS", "run", "--rm", "--cap-add", "CAP_BOGUS", "busybox", "true"),
                bad(125, "kernel.hostname_x", "run", "--rm", "--sysctl", "kernel.hostname_x=1", "busybox", "true"),
                bad(125, "bogus", "run", "--rm", "--network", "bogus", "busybox", "true"),
                bad(125, "nothing to publish", "run", "--rm", "--network", "host", "-p", "80:80", "busybox", "true"),
                bad(125, "no interface eth9", "run", "--rm", "--rate", "eth9/in:1mbit", "busybox", "true"),
                bad(125, "it has none", "run", "--rm", "--network=none", "--ceil", "eth0/1mbit", "busybox", "true"),
                bad(125, "nofile", "run", "--rm", "--ulimit", "nofile=9:5", "busybox", "true"),
                bad(125, "/no/such/file", "run", "--rm", "--env-file", "/no/such/file", "busybox", "true"),
                bad(
                        125,
                        "/no/such/profile",
                        "run",
                        "--rm",
                        "--security-opt",
                        "seccomp=/no/such/profile",
                        "busybox",
                        "true"),
                bad(125, "/no/such/root", "run", "--rm", "--rootfs", "/no/such/root", "true"),
                bad(2, "no-such-command", "no-such-command"),
                bad(3, "nobody", "stop", "nobody"),
                bad(3, "nobody", "start", "nobody"),
                bad(3, "nobody", "logs", "nobody"),
                bad(125, "nobody", "exec", "nobody", "true"),
                bad(2, "NOSIGNAL", "kill", "-s", "NOSIGNAL", "nobody"));
    }

    private static Arguments bad(int code, String named, String... command) {
        return Arguments.of(code, named, List.of(command));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("badCommands")
    void getsOneLineThatNamesIt(int code, String named, List<String> command, CtctlInstance ctctl) {
        Result result = ctctl.ctctl(command.toArray(String[]::new)).code(code);
        assertThat(result.err()).startsWith("ctctl").contains(named).hasLineCount(1);
        assertThat(result.out()).isEmpty();
        assertThat(ctctl.ctctl("ps", "-aq").ok().out()).isEmpty();
    }

    @Test
    void aHostThatNoDaemonCanServeStartsNone(CtctlInstance ctctl) {
        Path here = ctctl.scratch("here");
        for (String host : List.of("unix://" + here + "/other.sock", here + "/other.sock", "tcp://" + here)) {
            Result result = Command.of(CtctlInstance.client().toString(), "--host", host, "ps")
                    .directory(here)
                    .run();
            assertThat(result.code()).as(host).isIn(2, 11);
            assertThat(result.err())
                    .startsWith("ctctl: ")
                    .contains(host.replace("unix://", ""))
                    .hasLineCount(1);
            assertThat(here).isEmptyDirectory();
        }
    }

    @Test
    void aNameInUseIsRefused(CtctlInstance ctctl) {
        ctctl.sleeper("--name", "taken");
        Result second =
                ctctl.ctctl("run", "-d", "--name", "taken", "busybox", "true").code(125);
        assertThat(second.err()).contains("taken").hasLineCount(1);
        ctctl.ctctl("create", "--name", "taken", "busybox", "true").code(125);
        assertThat(ctctl.ctctl("ps", "-aq").ok().lines()).hasSize(1);
    }

    @Test
    void malformedJsonIsSaidSo(CtctlInstance ctctl) throws IOException {
        Path profile = Files.writeString(ctctl.scratch("json").resolve("profile.json"), "{ \"defaultAction\": ");
        Result result = ctctl.sh("true", "--security-opt", "seccomp=" + profile).code(125);
        assertThat(result.err()).contains(profile.toString()).hasLineCount(1);
    }

    @Test
    void noSpaceLeftIsSaidSo(CtctlInstance ctctl) {
        try (SmallDisk disk = new SmallDisk(ctctl.scratch("small"), "64k");
                CtctlInstance full = disk.instance()) {
            Result result = full.ctctl("run", "--rm", "busybox", "true").code(125);
            assertThat(result.err()).containsIgnoringCase("no space left");
        }
    }

    @Test
    void anotherUserIsTurnedAway(CtctlInstance ctctl) {
        ctctl.ctctl("version").ok();
        Result result = Command.of(
                        "setpriv",
                        "--reuid",
                        "65534",
                        "--regid",
                        "65534",
                        "--clear-groups",
                        CtctlInstance.client().toString(),
                        "ps")
                .env("CTCTL_HOST", ctctl.host())
                .run();
        assertThat(result.code()).isEqualTo(8);
        assertThat(result.err()).containsIgnoringCase("permission denied");
    }

    @Test
    void hostileArchivesWriteNothingOutside(CtctlInstance ctctl) throws IOException {
        Path directory = ctctl.scratch("hostile");
        Path target = ctctl.scratch("target");
        Path archive = directory.resolve("bad.tar");
        Files.createSymbolicLink(directory.resolve("link"), target);
        Files.createDirectory(directory.resolve("tree"));
        Files.writeString(directory.resolve("tree/file"), "escaped");
        // First a symbolic link to the outside, then a file that would be written through it.
        Command.of("tar", "-C", directory.toString(), "-cf", archive.toString(), "link")
                .run()
                .ok();
        Command.of(
                        "tar",
                        "-C",
                        directory.toString(),
                        "-rf",
                        archive.toString(),
                        "--transform",
                        "s,tree/file,link/file,",
                        "tree/file")
                .run()
                .ok();
        Result result = ctctl.ctctl("template", "import", archive.toString(), "bad");
        assertThat(target).isEmptyDirectory();
        if (result.code() != 0) {
            assertThat(result.err()).contains("link").hasLineCount(1);
            assertThat(ctctl.ctctl("template", "ls").ok().out()).doesNotContain("bad");
        }
    }

    @Test
    void whatAFullDescriptorTableKeepsFromBeingDeletedIsDeletedLater(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--rm");
        long program = ctctl.initPid(id);
        long daemon = ctctl.daemonPid().orElseThrow();
        String before = soft(daemon);
        limitFiles(daemon, "3");
        try {
            Processes.signal(program, "KILL");
            Await.until(
                    CtctlInstance.patience(),
                    "a removal to fail",
                    () -> readLog(ctctl).contains("Too many open files")
                            || readLog(ctctl).contains("too many files open"));
            assertThat(ctctl.layout().containerStates().resolve(id)).exists();
        } finally {
            limitFiles(daemon, before);
        }
        Await.until(
                CtctlInstance.patience(),
                "the removal",
                () -> ctctl.ctctl("ps", "-aq").ok().out().isEmpty());
        assertThat(ctctl.layout().containerStates().resolve(id)).doesNotExist();
    }

    private static String soft(long pid) {
        return Command.of("prlimit", "--pid", Long.toString(pid), "--nofile", "--noheadings", "--output", "SOFT")
                .run()
                .ok()
                .text();
    }

    private static void limitFiles(long pid, String soft) {
        Command.of("prlimit", "--pid", Long.toString(pid), "--nofile=" + soft + ":")
                .run()
                .ok();
    }

    private static String readLog(CtctlInstance ctctl) {
        try {
            return Files.readString(ctctl.layout().daemonLog());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aDaemonThatHangsIsSaidSo(CtctlInstance ctctl) {
        ctctl.ctctl("version").ok();
        long daemon = ctctl.daemonPid().orElseThrow();
        Processes.signal(daemon, "STOP");
        try {
            // Threads stop one after the other: until the last has, the daemon may still acknowledge a request.
            Await.until(CtctlInstance.patience(), "the daemon's threads to stop", () -> allStopped(daemon));
            Result result =
                    ctctl.command("ps").timeout(Duration.ofSeconds(90)).run().code(11);
            assertThat(result.err()).startsWith("ctctl: ").hasLineCount(1);
        } finally {
            Processes.signal(daemon, "CONT");
        }
        ctctl.ctctl("ps").ok();
    }

    @Test
    void aDaemonThatHangsInTheMiddleOfACommandIsSaidSo(CtctlInstance ctctl) {
        String id = ctctl.ctctl("run", "-d", "busybox", "sh", "-c", "echo on; sleep 1000")
                .ok()
                .text();
        long daemon = ctctl.daemonPid().orElseThrow();
        try (Running following =
                ctctl.command("logs", "-f", id).env("CTCTL_TIMEOUT", seconds(2)).start()) {
            following.awaitOutput("on");
            Processes.signal(daemon, "STOP");
            Result result = following.await(CtctlInstance.patience()).code(11);
            assertThat(result.err())
                    .startsWith("ctctl: ")
                    .contains("does not answer")
                    .hasLineCount(1);
        } finally {
            Processes.signal(daemon, "CONT");
        }
        ctctl.ctctl("ps").ok();
    }

    @Test
    void aCommandThatTakesItsTimeIsWaitedFor(CtctlInstance ctctl) {
        String id =
                ctctl.ctctl("run", "-d", "busybox", "sleep", seconds(4)).ok().text();
        assertThat(ctctl.command("wait", id)
                        .env("CTCTL_TIMEOUT", seconds(1))
                        .run()
                        .ok()
                        .text())
                .isEqualTo("0");
    }

    /** As this machine's pace asks for. */
    private static String seconds(int count) {
        return Long.toString(Await.patient(Duration.ofSeconds(count)).toSeconds());
    }

    private static boolean allStopped(long pid) {
        File[] threads = new File("/proc/" + pid + "/task").listFiles();
        return threads != null
                && Arrays.stream(threads).allMatch(thread -> {
                    try {
                        return Files.readString(thread.toPath().resolve("stat")).matches("(?s).*\\) T .*");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }
}
