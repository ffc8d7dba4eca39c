package io.ctctl.tests.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Result;
import io.ctctl.tests.harness.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A command is executed in a container whose processes wait for it. */
@ExtendWith(CtctlExtension.class)
class HostileJoinIT {
    private static final Duration PROMPT = Duration.ofSeconds(20);
    private static final Duration WATCH = Duration.ofSeconds(4);

    private final CtctlInstance ctctl;

    HostileJoinIT(CtctlInstance ctctl) {
        this.ctctl = ctctl;
    }

    @ParameterizedTest
    @ValueSource(strings = {"--userns=private", "--userns=host"})
    void aJoiningProcessCannotBeReadOrItsProgramOverwritten(String userns) throws IOException {
        byte[] before = Files.readAllBytes(CtctlInstance.client());
        try (Running watcher = ctctl.command(
                        "run",
                        "--rm",
                        "--name=hostile",
                        userns,
                        Attack.volume(),
                        "busybox",
                        "/attack/attack",
                        "watch",
                        Long.toString(Await.patient(WATCH).toSeconds()))
                .start()) {
            watcher.awaitOutput("ready");
            for (int i = 0; i < 40; i++) {
                ctctl.ctctl("exec", "hostile", "true").ok();
            }
            Result verdict = watcher.await(PROMPT);
            assertThat(verdict.out())
                    .as(verdict.toString())
                    .contains("held processes=")
                    .doesNotContain("ESCAPED");
            int seen = Integer.parseInt(verdict.out().replaceAll("(?s).*processes=(\\d+).*", "$1"));
            assertThat(seen).as("joining processes that the watcher saw").isPositive();
        }
        assertThat(Files.readAllBytes(CtctlInstance.client())).isEqualTo(before);
    }

    @Test
    void anExecutedScriptWhoseInterpreterIsTheRuntimeItselfDoesNoHarm() throws IOException {
        // CVE-2019-5736's way in: #!/proc/self/exe makes the joining process execute the runtime's program again
        byte[] before = Files.readAllBytes(CtctlInstance.client());
        String id = ctctl.sleeper("--userns=host");
        ctctl.ctctl("exec", id, "sh", "-c", "printf '#!/proc/self/exe\\n' > /evil; chmod 755 /evil")
                .ok();
        Result exec = ctctl.command("exec", id, "/evil")
                .timeout(Duration.ofSeconds(60))
                .run();
        assertThat(exec.code()).isNotZero();
        assertThat(Files.readAllBytes(CtctlInstance.client())).isEqualTo(before);
        ctctl.ctctl("exec", id, "true").ok();
    }

    @Test
    void aFifoInsteadOfPasswdDoesNotHoldTheDaemon() {
        String id = ctctl.sleeper();
        ctctl.ctctl("exec", id, "sh", "-c", "rm /etc/passwd; mkfifo /etc/passwd")
                .ok();
        Result exec = ctctl.command("exec", "-u", "nobody", id, "true")
                .timeout(PROMPT)
                .run();
        assertThat(exec.code()).isBetween(125, 127);
        assertThat(exec.err().lines()).hasSize(1);
        ctctl.ctctl("exec", "-u", "0", id, "true").ok();
    }

    @Test
    void anEndlessPasswdDoesNotFillTheDaemon() {
        String id = ctctl.sleeper();
        ctctl.ctctl("exec", id, "sh", "-c", "rm /etc/passwd; truncate -s 100G /etc/passwd")
                .ok();
        Result exec = ctctl.command("exec", "-u", "nobody", id, "true")
                .timeout(PROMPT)
                .run();
        assertThat(exec.code()).isBetween(125, 127);
        ctctl.ctctl("version").ok();
    }

    @Test
    void aPasswdThatLeadsOutsideIsReadInside() {
        String id = ctctl.sleeper();
        ctctl.ctctl(
                        "exec",
                        id,
                        "sh",
                        "-c",
                        "rm /etc/passwd; ln -s ../../../../../../../../etc/shells2 /etc/passwd;"
                                + " echo 'inside:x:77:77::/:/bin/sh' > /etc/shells2")
                .ok();
        assertThat(ctctl.ctctl("exec", "-u", "inside", id, "id", "-u").ok().text())
                .isEqualTo("77");
    }

    @Test
    void aReplacedPtmxIsNotTakenForAPty() {
        String id = ctctl.sleeper("--cap-add=SYS_ADMIN", "--security-opt=seccomp=unconfined");
        ctctl.ctctl("exec", id, "sh", "-c", "umount /dev/pts; rm -f /dev/ptmx; mkfifo /dev/ptmx /dev/pts/ptmx")
                .ok();
        Result exec = ctctl.command("exec", id, "true").timeout(PROMPT).run();
        assertThat(exec.ok().err()).isEmpty();
    }

    @Test
    void aCoveredProcDoesNotMisleadAnExec() {
        String id = ctctl.sleeper("--cap-add=SYS_ADMIN", "--security-opt=seccomp=unconfined");
        ctctl.ctctl(
                        "exec",
                        id,
                        "sh",
                        "-c",
                        "mount -t tmpfs none /proc; mkdir -p /proc/self/attr /proc/self/fd;"
                                + " for i in 0 1 2 3 4 5 6 7 8 9; do ln -s /etc/passwd /proc/self/fd/$i; done")
                .ok();
        Result exec = ctctl.command("exec", id, "id", "-u").timeout(PROMPT).run();
        assertThat(exec.ok().text()).isEqualTo("0");
    }

    @Test
    void theCallersEnvironmentStaysOutside() {
        String id = ctctl.sleeper();
        Result exec = ctctl.command("exec", id, "cat", "/proc/self/environ")
                .env("SECRET_OF_THE_HOST", "1")
                .run();
        assertThat(Arrays.asList(exec.ok().out().split("\0"))).noneMatch(entry -> entry.startsWith("SECRET"));
        assertThat(ctctl.ctctl("exec", id, "cat", "/proc/1/environ").ok().out()).doesNotContain("CTCTL_HOST");
    }
}
