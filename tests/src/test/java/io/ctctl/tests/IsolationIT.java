package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.ControlGroup;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a program may not do, and how much it may use, as the kernel holds it. */
@ExtendWith(CtctlExtension.class)
final class IsolationIT {
    /** Docker's fourteen. */
    private static final String DEFAULT_CAPABILITIES = "00000000a80425fb";

    private static Map<String, String> status(CtctlInstance ctctl, String... options) {
        return ctctl.sh("cat /proc/self/status", options).ok().lines().stream()
                .map(line -> line.split(":\\s*", 2))
                .filter(parts -> parts.length == 2)
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (first, second) -> first));
    }

    @Test
    void capabilitiesAreTheDefaultSet(CtctlInstance ctctl) {
        assertThat(status(ctctl))
                .containsEntry("CapEff", DEFAULT_CAPABILITIES)
                .containsEntry("CapPrm", DEFAULT_CAPABILITIES)
                .containsEntry("CapBnd", DEFAULT_CAPABILITIES)
                .containsEntry("CapInh", "0000000000000000")
                .containsEntry("CapAmb", "0000000000000000");
    }

    @Test
    void capabilitiesCanBeDroppedAndAdded(CtctlInstance ctctl) {
        assertThat(status(ctctl, "--cap-drop", "ALL"))
                .containsEntry("CapEff", "0000000000000000")
                .containsEntry("CapBnd", "0000000000000000");
        assertThat(status(ctctl, "--cap-drop", "ALL", "--cap-add", "NET_ADMIN"))
                .containsEntry("CapEff", "0000000000001000");
    }

    @Test
    void anotherUserHasNoCapabilities(CtctlInstance ctctl) {
        assertThat(status(ctctl, "-u", "1000"))
                .containsEntry("CapEff", "0000000000000000")
                .containsEntry("CapPrm", "0000000000000000");
    }

    @Test
    void privilegesCannotBeGainedAndCallsAreFiltered(CtctlInstance ctctl) {
        assertThat(status(ctctl)).containsEntry("NoNewPrivs", "1").containsEntry("Seccomp", "2");
    }

    @Test
    void theFilterReallyRefuses(CtctlInstance ctctl) {
        assertThat(ctctl.sh("unshare -U true").code()).isNotZero();
        ctctl.sh("unshare -U true", "--security-opt", "seccomp=unconfined").ok();
    }

    @Test
    void maskedPathsShowNothing(CtctlInstance ctctl) {
        assertThat(ctctl.sh(
                                "for f in /proc/kcore /proc/keys /proc/timer_list /proc/sched_debug; do cat $f 2>/dev/null; done;"
                                        + " ls -A /sys/firmware /proc/scsi /proc/acpi 2>/dev/null | grep -v :")
                        .out()
                        .strip())
                .isEmpty();
    }

    @Test
    void kernelSettingsAreReadOnly(CtctlInstance ctctl) {
        for (String file :
                new String[] {"/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/irq/default_smp_affinity"
                }) {
            Result result =
                    ctctl.sh("[ -e " + file + " ] || { echo Read-only file system >&2; exit 1; }; echo 1 >" + file);
            assertThat(result.code()).as(file).isNotZero();
        }
        assertThat(ctctl.sh("mkdir /sys/fs/cgroup/new 2>&1").code()).isNotZero();
    }

    @Test
    void devicesCannotBeMadeOrOpened(CtctlInstance ctctl) {
        assertThat(ctctl.sh("mknod /disk b 8 0").code()).isNotZero();
        Result host = ctctl.sh("mknod /disk b 259 0 && cat /disk", "--userns", "host");
        assertThat(host.code()).isNotZero();
        assertThat(host.err()).contains("Operation not permitted");
    }

    @Test
    void resourceLimitsAreTheKernels(CtctlInstance ctctl) {
        assertThat(ctctl.sh("ulimit -n; ulimit -Hn", "--ulimit", "nofile=100:200")
                        .ok()
                        .lines())
                .containsExactly("100", "200");
    }

    @Test
    void namespacedKernelSettingsCanBeSet(CtctlInstance ctctl) {
        assertThat(ctctl.sh(
                                "cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/msgmax",
                                "--sysctl",
                                "net.ipv4.ip_forward=1",
                                "--sysctl",
                                "kernel.msgmax=4096")
                        .ok()
                        .lines())
                .containsExactly("1", "4096");
    }

    @Test
    void priorityAboveTheOrdinaryIsGivenFromOutside(CtctlInstance ctctl) {
        assertThat(ctctl.sh("awk '{ print $19 }' /proc/self/stat", "--nice", "-5")
                        .ok()
                        .text())
                .isEqualTo("-5");
        Result realtime = ctctl.sh("awk '{ print $40, $41 }' /proc/self/stat", "--scheduler", "rr:7");
        if (Files.exists(Path.of("/sys/fs/cgroup/cpu/cpu.rt_runtime_us"))) {
            assertThat(realtime.code(125).err()).contains("RT_GROUP_SCHED").hasLineCount(1);
        } else {
            assertThat(realtime.ok().text()).isEqualTo("7 2");
        }
        assertThat(ctctl.sh("ionice -p 1", "--ionice", "realtime:2").ok().text())
                .isEqualTo("realtime: prio 2");
    }

    @Test
    void everyGroupOfANetworkOfItsOwnMayPing(CtctlInstance ctctl) {
        String range = "cat /proc/sys/net/ipv4/ping_group_range";
        assertThat(ctctl.sh(range).ok().text()).isEqualTo("0\t65535");
        assertThat(ctctl.sh(range, "--userns", "host").ok().text()).isEqualTo("0\t2147483647");
        assertThat(ctctl.sh(range, "--sysctl", "net.ipv4.ping_group_range=5 6")
                        .ok()
                        .text())
                .isEqualTo("5\t6");
    }

    @Test
    void theOomScoreIsSet(CtctlInstance ctctl) {
        assertThat(ctctl.sh("cat /proc/self/oom_score_adj", "--oom-score-adj", "500")
                        .ok()
                        .text())
                .isEqualTo("500");
    }

    @Test
    void limitsAreInTheKernelsFiles(CtctlInstance ctctl) {
        ControlGroup cgroup = ctctl.cgroup(ctctl.sleeper("-m", "64m", "--cpus", "0.5", "--pids-limit", "50"));
        assertThat(cgroup.value("memory.limit_in_bytes", "memory.max")).isEqualTo("67108864");
        assertThat(cgroup.value("pids.max", "pids.max")).isEqualTo("50");
        if (cgroup.isUnified("cpu.max")) {
            assertThat(cgroup.value("cpu.max", "cpu.max")).isEqualTo("50000 100000");
        } else {
            assertThat(cgroup.value("cpu.cfs_quota_us", "cpu.max")).isEqualTo("50000");
            assertThat(cgroup.value("cpu.cfs_period_us", "cpu.max")).isEqualTo("100000");
        }
    }

    @Test
    void aProgramOverItsMemoryIsKilled(CtctlInstance ctctl) {
        ctctl.sh("head -c 200m /dev/zero | tail -c 200m | wc -c; exit 0", "-m", "16m")
                .ok();
        ctctl.ctctl("run", "--rm", "-m", "16m", "busybox", "tail", "-c", "200m", "/dev/zero")
                .code(137);
    }

    @Test
    void aForkBombStaysInItsLimit(CtctlInstance ctctl) {
        Result result =
                ctctl.sh("i=0; while [ $i -lt 40 ]; do sleep 5 & i=$((i+1)); done; echo all", "--pids-limit", "20");
        assertThat(result.out()).doesNotContain("all");
    }

    @Test
    void theControlGroupLooksLikeTheRoot(CtctlInstance ctctl) {
        assertThat(ctctl.sh("cat /proc/self/cgroup").ok().lines()).allMatch(line -> line.endsWith(":/"));
    }
}
