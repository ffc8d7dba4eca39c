package io.ctctl.tests.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Processes;
import io.ctctl.tests.harness.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A program tries to leave its container. */
@ExtendWith(CtctlExtension.class)
class EscapeIT {
    private final CtctlInstance ctctl;

    EscapeIT(CtctlInstance ctctl) {
        this.ctctl = ctctl;
    }

    @ParameterizedTest
    @ValueSource(strings = {"--userns=private", "--userns=host", "--init"})
    void noDescriptorOfTheRuntimeReachesTheProgram(String option) {
        assertHeld(ctctl.ctctl("run", "--rm", option, Attack.volume(), "busybox", "/attack/attack", "descriptors"));
    }

    @Test
    void noDescriptorOfTheRuntimeReachesAnExecutedProgram() {
        String id = ctctl.sleeper(Attack.volume());
        assertHeld(ctctl.ctctl("exec", id, "/attack/attack", "descriptors"));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 16, 24, 32})
    void theWorkingDirectoryIsNoLeakedDescriptor(int fd) {
        // CVE-2024-21626
        Result run = ctctl.ctctl("run", "--rm", "-w", "/proc/self/fd/" + fd, "busybox", "ls", "../../../../../../etc");
        assertThat(run.code()).isBetween(125, 127);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void theWorkingDirectoryOfAnExecIsNoLeakedDescriptor() {
        String id = ctctl.sleeper();
        for (int fd = 3; fd < 24; fd++) {
            Result exec = ctctl.ctctl("exec", "-w", "/proc/self/fd/" + fd, id, "ls", "../../../../etc");
            assertThat(exec.code()).as(exec.toString()).isBetween(125, 127);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--userns=private", "--userns=host"})
    void climbingOutOfAChrootStaysInside(String userns) throws IOException {
        Path canary = Files.createTempFile(ctctl.scratch("canary"), "canary", "");
        assertHeld(ctctl.ctctl(
                "run", "--rm", userns, Attack.volume(), "busybox", "/attack/attack", "climb", canary.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--userns=private", "--userns=host"})
    void openByHandleIsRefused(String userns) {
        assertHeld(ctctl.ctctl("run", "--rm", userns, Attack.volume(), "busybox", "/attack/attack", "handle"));
    }

    @ParameterizedTest
    @CsvSource({"private,1,1", "private,1,11", "host,1,1", "host,1,11", "host,10,229", "host,10,200"})
    void hostDevicesCannotBeOpened(String userns, String major, String minor) {
        assertHeld(ctctl.ctctl(
                "run",
                "--rm",
                "--userns=" + userns,
                "--security-opt=seccomp=unconfined",
                Attack.volume(),
                "busybox",
                "/attack/attack",
                "device",
                major,
                minor));
    }

    @Test
    void aProcessOfTheHostCannotBeSignalled() {
        assertHeld(ctctl.ctctl(
                "run",
                "--rm",
                Attack.volume(),
                "busybox",
                "/attack/attack",
                "signal",
                String.valueOf(ProcessHandle.current().pid())));
    }

    @Test
    void aNeighbourThatSharesNothingCannotBeTracedOrSignalled() {
        String victim = String.valueOf(ctctl.initPid(ctctl.sleeper()));
        for (String attack : new String[] {"trace", "signal"}) {
            assertHeld(ctctl.ctctl("run", "--rm", Attack.volume(), "busybox", "/attack/attack", attack, victim));
        }
    }

    @Test
    void aNeighbourOfAnotherUserNamespaceCannotBeTracedOrSignalled() {
        // those that share a user namespace are one domain of trust; here only the processes are in view
        String attacker = ctctl.sleeper("--cap-add=SYS_PTRACE", Attack.volume());
        String victim = ctctl.sleeper("--pid=container:" + attacker, "--userns=host");
        long process = ctctl.cgroup(victim).processes().get(0);
        String[] numbers = Processes.status(process, "NSpid").split("\\s+");
        String inside = numbers[numbers.length - 1];
        assertThat(ctctl.ctctl("exec", attacker, "ps").ok().out()).contains(inside + " ");
        for (String attack : new String[] {"trace", "signal"}) {
            assertHeld(ctctl.ctctl("exec", attacker, "/attack/attack", attack, inside));
        }
    }

    @Test
    void theSessionKeyringIsNotShared() {
        assertHeld(ctctl.ctctl("run", "--rm", Attack.volume(), "busybox", "/attack/attack", "keyring"));
        String[] words = {
            "run", "--rm", "--security-opt=seccomp=unconfined", Attack.volume(), "busybox", "/attack/attack", "keyring"
        };
        String one = ctctl.ctctl(words).ok().text();
        String two = ctctl.ctctl(words).ok().text();
        assertThat(one).startsWith("keyring ").isNotEqualTo(two);
    }

    @Test
    void aUserNamespaceCannotBeMadeInside() {
        assertHeld(ctctl.ctctl("run", "--rm", Attack.volume(), "busybox", "/attack/attack", "namespaces"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/proc/sys/kernel/core_pattern",
                "/proc/sys/kernel/modprobe",
                "/proc/sys/vm/overcommit_memory",
                "/sys/kernel/mm/transparent_hugepage/enabled",
                "/sys/kernel/profiling",
                "/sys/fs/cgroup/memory/memory.limit_in_bytes",
                "/sys/fs/cgroup/memory.max"
            })
    void filesOfTheHostsKernelCannotBeWritten(String path) throws IOException {
        for (String userns : new String[] {"--userns=private", "--userns=host"}) {
            assertHeld(ctctl.ctctl(
                    "run", "--rm", userns, Attack.volume(), "busybox", "/attack/attack", "write", path, valueOf(path)));
        }
    }

    /** What the host has there now: an attack that succeeds must not change the machine. */
    private static String valueOf(String path) throws IOException {
        Path file = Path.of(path);
        return Files.isReadable(file) ? Files.readString(file).strip().replaceAll(".*\\[(\\w+)\\].*", "$1") : "1";
    }

    @Test
    void maskedFilesShowNothing() {
        Result read = ctctl.sh("cat /proc/kcore /proc/keys /proc/timer_list /proc/latency_stats 2>/dev/null | wc -c;"
                + " ls -A /sys/firmware /proc/acpi /proc/scsi 2>/dev/null | grep -v : | wc -w");
        assertThat(read.ok().lines()).containsExactly("0", "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--userns=private", "--userns=host"})
    void aReleaseAgentCannotBeSet(String userns) {
        // CVE-2022-0492: with CAP_SYS_ADMIN a cgroup v1 hierarchy can be mounted writable, but its agent is the host's
        Result run = ctctl.sh(
                "mkdir -p /c; for k in memory rdma cpu; do"
                        + " mount -t cgroup -o $k cgroup /c 2>/dev/null || continue;"
                        + " echo /bin/sh > /c/release_agent && echo ESCAPED; umount /c; done 2>/dev/null; echo done",
                "--cap-add=SYS_ADMIN",
                userns,
                "--security-opt=seccomp=unconfined");
        assertThat(run.ok().text()).isEqualTo("done");
    }

    @Test
    void theTemplateCannotBeChanged() {
        ctctl.sh("rm /bin/ls; echo x > /etc/hostile; chmod 777 /bin").ok();
        assertThat(ctctl.sh("ls /bin/ls; ls /etc/hostile; stat -c %a /bin").out())
                .contains("/bin/ls")
                .doesNotContain("/etc/hostile")
                .contains("755");
    }

    @Test
    void nothingOfTheHostsMountsIsVisible() {
        Result mounts = ctctl.sh("cat /proc/self/mountinfo").ok();
        assertThat(mounts.lines())
                .extracting(line -> line.split(" ")[4])
                .allMatch(path -> path.equals("/") || path.matches("/(proc|sys|dev|etc)(/.*)?"), mounts.out());
        assertThat(ctctl.sh("test / -ef /.. && echo same").text()).isEqualTo("same");
    }

    private static void assertHeld(Result result) {
        assertThat(result.out() + result.err())
                .as(result.toString())
                .contains("held")
                .doesNotContain("ESCAPED");
    }
}
