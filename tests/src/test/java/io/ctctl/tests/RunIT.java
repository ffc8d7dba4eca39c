package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Command;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a program gets: its words, environment, streams, user and directory, and what comes back of it. */
@ExtendWith(CtctlExtension.class)
final class RunIT {
    @Test
    void helloComesBackAndNothingElse(CtctlInstance ctctl) {
        Result result = ctctl.ctctl("run", "--rm", "busybox", "echo", "hello").ok();
        assertThat(result.out()).isEqualTo("hello\n");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void outputAndErrorsStayApart(CtctlInstance ctctl) {
        Result result = ctctl.sh("echo out; echo err >&2").ok();
        assertThat(result.out()).isEqualTo("out\n");
        assertThat(result.err()).isEqualTo("err\n");
    }

    @Test
    void theProgramsExitCodeIsTheClients(CtctlInstance ctctl) {
        ctctl.sh("exit 0").code(0);
        ctctl.sh("exit 7").code(7);
        ctctl.sh("exit 255").code(255);
    }

    @Test
    void aProgramThatIsNotThereIs127(CtctlInstance ctctl) {
        Result result = ctctl.ctctl("run", "--rm", "busybox", "no-such-program").code(127);
        assertThat(result.err()).contains("no-such-program").hasLineCount(1);
    }

    @Test
    void aFileThatIsNoProgramIs126(CtctlInstance ctctl) {
        Result result = ctctl.ctctl("run", "--rm", "busybox", "/etc/passwd").code(126);
        assertThat(result.err()).contains("/etc/passwd").hasLineCount(1);
    }

    @Test
    void environmentIsGivenInheritedOrReadFromAFile(CtctlInstance ctctl) throws IOException {
        Path file = Files.writeString(ctctl.scratch("env").resolve("env"), "# a comment\nFILE=from file\n\nHOME_TOO\n");
        Result result = ctctl.command(
                        "run",
                        "--rm",
                        "-e",
                        "GIVEN=a b",
                        "-e",
                        "INHERITED",
                        "--env-file",
                        file.toString(),
                        "busybox",
                        "env")
                .env("INHERITED", "outer")
                .env("NOT_PASSED", "secret")
                .run()
                .ok();
        assertThat(result.lines()).contains("GIVEN=a b", "INHERITED=outer", "FILE=from file");
        assertThat(result.out()).contains("PATH=/").doesNotContain("NOT_PASSED").doesNotContain("CTCTL_");
    }

    @Test
    void theWorkingDirectoryIsMadeWhenMissing(CtctlInstance ctctl) {
        assertThat(ctctl.sh("pwd").ok().text()).isEqualTo("/");
        assertThat(ctctl.sh("pwd", "-w", "/tmp").ok().text()).isEqualTo("/tmp");
        assertThat(ctctl.sh("pwd", "-w", "/made/for/it").ok().text()).isEqualTo("/made/for/it");
    }

    @Test
    void usersAreNumbersOrNamesOfTheContainer(CtctlInstance ctctl) {
        assertThat(ctctl.sh("id -u; id -g").ok().lines()).containsExactly("0", "0");
        assertThat(ctctl.sh("id -u; id -g", "-u", "1234:4321").ok().lines()).containsExactly("1234", "4321");
        assertThat(ctctl.sh("id -un", "-u", "root").ok().text()).isEqualTo("root");
    }

    @Test
    void theHostnameIsItsOwn(CtctlInstance ctctl) {
        Result result = ctctl.sh("hostname; cat /etc/hostname; grep -c box /etc/hosts", "--hostname", "box")
                .ok();
        assertThat(result.lines()).startsWith("box", "box").doesNotContain("0");
    }

    @Test
    void inputReachesTheProgramOnlyWhenAskedFor(CtctlInstance ctctl) {
        assertThat(ctctl.command("run", "--rm", "-i", "busybox", "cat")
                        .stdin("some input")
                        .run()
                        .ok()
                        .out())
                .isEqualTo("some input");
        assertThat(ctctl.command("run", "--rm", "busybox", "cat")
                        .stdin("not for it")
                        .run()
                        .ok()
                        .out())
                .isEmpty();
    }

    @Test
    void bytesOfAnySizePassUnchangedBothWays(CtctlInstance ctctl) {
        byte[] bytes = new byte[24 * 1024 * 1024 + 17];
        new Random(1).nextBytes(bytes);
        Result result = ctctl.command("run", "--rm", "-i", "busybox", "cat")
                .stdin(bytes)
                .run()
                .ok();
        assertThat(result.bytes()).isEqualTo(bytes);
    }

    @Test
    void anEndOfInputEndsTheReader(CtctlInstance ctctl) {
        assertThat(ctctl.command("run", "--rm", "-i", "busybox", "wc", "-c")
                        .stdin(new byte[0])
                        .run()
                        .ok()
                        .text())
                .isEqualTo("0");
    }

    @Test
    void aReaderThatLeavesEndsTheWriter(CtctlInstance ctctl) {
        try (var running = ctctl.command("run", "--rm", "busybox", "yes").start()) {
            running.awaitOutput("y\ny\n").closeStdout();
            // As process 1 it would only be told EPIPE; it ends as it would outside.
            assertThat(running.await(CtctlInstance.patience()).code()).isEqualTo(128 + 13);
        }
    }

    @Test
    void aReaderOfHalfTheOutputGetsTheWholeOfIt(CtctlInstance ctctl) {
        Result result = ctctl.sh("head -c 30000000 /dev/zero; echo end").ok();
        assertThat(result.bytes()).hasSize(30_000_004);
    }

    @Test
    void wordsArriveAsTheyWereGiven(CtctlInstance ctctl) {
        Result result = ctctl.ctctl(
                        "run", "--rm", "busybox", "printf", "[%s]", "", " a  b ", "é\n", "-x", "--rm", "$HOME")
                .ok();
        assertThat(result.out()).isEqualTo("[][ a  b ][é\n][-x][--rm][$HOME]");
    }

    @Test
    void bytesThatAreNoTextArriveAsTheyWereGiven(CtctlInstance ctctl) {
        String client = CtctlInstance.client().toString();
        String script = "name=$(printf 'caf\\351'); V=$name exec " + client
                + " run --rm -e V -e W=$name busybox sh -c 'echo \"$1,$V,$W\"' sh \"$name\"";
        Result result = Command.of("sh", "-c", script)
                .env("CTCTL_HOST", ctctl.host())
                .run()
                .ok();
        assertThat(new String(result.bytes(), StandardCharsets.ISO_8859_1)).isEqualTo("café,café,café\n");
        String create = "exec " + client + " create busybox echo $(printf 'caf\\351')";
        String id = Command.of("sh", "-c", create)
                .env("CTCTL_HOST", ctctl.host())
                .run()
                .ok()
                .text();
        assertThat(ctctl.ctctl("start", "-a", id).ok().bytes()).startsWith('c', 'a', 'f', 0xe9);
    }

    @Test
    void aReaperNeedsNothingOfTheProgramsFilter(CtctlInstance ctctl) throws IOException {
        Path profile = Files.writeString(
                ctctl.scratch("filter").resolve("profile.json"),
                """
                {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"action": "SCMP_ACT_ERRNO", "names":
                  ["fork", "vfork", "clone", "clone3", "signalfd", "signalfd4", "wait4", "waitid"]}]}
                """);
        for (String privileges : new String[] {"true", "false"}) {
            Result result = ctctl.sh(
                    "read -r name </proc/1/comm; echo $name; exit 3",
                    "--init",
                    "--security-opt",
                    "no-new-privileges=" + privileges,
                    "--security-opt",
                    "seccomp=" + profile);
            assertThat(result.code(3).text()).isEqualTo("ctctl-init");
        }
    }

    @Test
    void aReaperTakesInOrphans(CtctlInstance ctctl) {
        String orphans = "sh -c 'sleep 0.1 & exec true'; sleep 0.5; cat /proc/[0-9]*/stat | grep -c ' Z '";
        assertThat(ctctl.sh("exec 2>&1; " + orphans + "; exit 3", "--init")
                        .code(3)
                        .text())
                .isEqualTo("0");
    }

    @Test
    void aFileSystemOfAnyDirectory(CtctlInstance ctctl) throws IOException {
        Path root = ctctl.scratch("root");
        for (String directory : new String[] {"bin", "proc", "sys", "dev", "etc", "tmp"}) {
            Files.createDirectories(root.resolve(directory));
        }
        Files.copy(
                Path.of("/bin/busybox"), root.resolve("bin/busybox"), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        Result result = ctctl.ctctl(
                        "run",
                        "--rm",
                        "--rootfs",
                        root.toString(),
                        "/bin/busybox",
                        "sh",
                        "-c",
                        "echo written >/tmp/file; /bin/busybox id -u")
                .ok();
        assertThat(result.text()).isEqualTo("0");
        assertThat(root.resolve("tmp/file")).hasContent("written");
        assertThat(Files.getAttribute(root.resolve("tmp/file"), "unix:uid")).isEqualTo(0);
    }

    @Test
    void theRunningPlanIsPrintedAndNothingIsDone(CtctlInstance ctctl) {
        Result result =
                ctctl.ctctl("run", "--explain", "busybox", "touch", "/file").ok();
        assertThat(result.out()).contains("pivot_root(").contains("[touch, /file]");
        assertThat(ctctl.ctctl("ps", "-aq").ok().out()).isEmpty();
    }
}
