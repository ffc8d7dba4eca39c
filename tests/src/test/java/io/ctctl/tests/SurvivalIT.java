package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Survivor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernel objects that programs have are there, as they were, after a suspension: the programs themselves check. */
@ExtendWith(CtctlExtension.class)
final class SurvivalIT {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tree",
                "zombie",
                "threads",
                "stopped",
                "adoption",
                "upgraded",
                "signals",
                "timers",
                "clocks",
                "asleep",
                "identity",
                "scheduling",
                "pipes",
                "terminal",
                "session",
                "sockets",
                "datagrams",
                "passed",
                "tcp4",
                "tcp6",
                "half4",
                "half6",
                "events",
                "notify",
                "pidfd",
                "memory",
                "hidden",
                "mappings",
                "memfd",
                "sysv",
                "files",
                "deleted",
                "locks",
                "copied"
            })
    void survives(String what, CtctlInstance ctctl) {
        String id = ready(ctctl, what);
        ctctl.ctctl("suspend", id).ok();
        ctctl.ctctl("resume", id).ok();
        holds(ctctl, id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--userns=host", "--init", "--user=1000:1000", "--read-only --tmpfs=/tmp", "--rm --init"})
    void survivesWith(String options, CtctlInstance ctctl) {
        String id = ready(ctctl, "signals", options.split(" "));
        ctctl.ctctl("suspend", id).ok();
        ctctl.ctctl("resume", id).ok();
        if (options.contains("--rm")) {
            ctctl.ctctl("stop", "-t", "0", id).ok();
            Await.until(Duration.ofSeconds(20), "its removal", () -> !ctctl.ctctl("ps", "-aq")
                    .out()
                    .contains(id));
        } else {
            holds(ctctl, id);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"private", "host"})
    void sysctlsSurvive(String users, CtctlInstance ctctl) {
        Map<String, String> settings = Map.of(
                "net.ipv4.ip_forward", "1",
                "net.ipv4.ip_unprivileged_port_start", "80",
                "net.ipv4.tcp_fin_timeout", "33",
                "net.ipv4.conf.lo.log_martians", "1",
                "kernel.shmmni", "77",
                "fs.mqueue.queues_max", "33");
        List<String> run = new ArrayList<>(List.of("run", "-d", "--name", "web", "--userns=" + users));
        settings.forEach((key, value) -> run.addAll(List.of("--sysctl", key + "=" + value)));
        run.addAll(List.of("busybox", "sleep", "1000"));
        ctctl.ctctl(run.toArray(String[]::new)).ok();
        ctctl.ctctl("suspend", "web").ok();
        ctctl.ctctl("resume", "web").ok();
        settings.forEach(
                (key, value) -> assertThat(ctctl.ctctl("exec", "web", "cat", "/proc/sys/" + key.replace('.', '/'))
                                .ok()
                                .text())
                        .as(key)
                        .isEqualTo(value));
    }

    @ParameterizedTest
    @CsvSource({
        "semaphore, an eventfd in semaphore mode",
        "packets, a pipe in packet mode",
        "queue, the POSIX message queue /jobs"
    })
    void isRefusedAndGoesOn(String what, String why, CtctlInstance ctctl) {
        String id = ready(ctctl, what);
        assertThat(ctctl.ctctl("migratable", id).code(16).out()).contains(why);
        assertThat(ctctl.ctctl("suspend", id).code(16).err()).contains(why);
        holds(ctctl, id);
    }

    /** The kernel does not tell by what a process was stopped: CRIU sees it when everything stands still. */
    @Test
    void aFailureIsExplainedAndUndone(CtctlInstance ctctl) {
        String id = ready(ctctl, "waiting");
        assertThat(ctctl.ctctl("suspend", id).code(1).err()).contains("bring it to the foreground");
        holds(ctctl, id);
    }

    @Test
    void whatAThreadMayUseOfTheProcessorsIsKept(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--cpu-affinity=0");
        String allowed = ctctl.ctctl("exec", id, "grep", "Cpus_allowed_list", "/proc/1/status")
                .ok()
                .text();
        ctctl.ctctl("suspend", id).ok();
        ctctl.ctctl("resume", id).ok();
        assertThat(ctctl.ctctl("exec", id, "grep", "Cpus_allowed_list", "/proc/1/status")
                        .ok()
                        .text())
                .isEqualTo(allowed)
                .endsWith("0");
    }

    /** A thread that asked for nothing else: what is empty is not stored. */
    @Test
    void anIoPriorityAloneIsKept(CtctlInstance ctctl) {
        String id = ctctl.ctctl(
                        "run", "-d", "--ionice=best-effort:6", "busybox", "sh", "-c", "while :; do sleep 0.2; done")
                .ok()
                .text();
        ctctl.ctctl("suspend", id).ok();
        ctctl.ctctl("resume", id).ok();
        assertThat(ctctl.ctctl("exec", id, "ionice", "-p", "1").ok().text()).isEqualTo("best-effort: prio 6");
    }

    /** A program that has set up what it will look at when it is told to. */
    private static String ready(CtctlInstance ctctl, String what, String... options) {
        List<String> words = new ArrayList<>(List.of("run", "-d", Survivor.volume()));
        words.addAll(List.of(options));
        words.addAll(List.of("busybox", "sh", "-c", "mkfifo -m 666 /tmp/go; exec /survivor/survive " + what));
        String id = ctctl.ctctl(words.toArray(String[]::new)).ok().text();
        Await.until(Duration.ofSeconds(20), what + " to be ready", () -> log(ctctl, id)
                .contains("ready"));
        return id;
    }

    private static void holds(CtctlInstance ctctl, String id) {
        // it may end, and take the command that tells it with it, before that has ended
        ctctl.ctctl("exec", id, "sh", "-c", "echo x >/tmp/go");
        assertThat(ctctl.ctctl("wait", id).ok().text()).as(log(ctctl, id)).isEqualTo("0");
        assertThat(log(ctctl, id).lines().distinct()).containsExactly("ready", "ok");
    }

    private static String log(CtctlInstance ctctl, String id) {
        return ctctl.ctctl("logs", id).ok().out();
    }
}
