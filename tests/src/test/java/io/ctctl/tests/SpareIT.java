package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Processes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The monitor that is forked ahead of the next start: taken unseen, and gone with whoever it waits for. */
@ExtendWith(CtctlExtension.class)
final class SpareIT {
    private static final String ITSELF = "grep -Ev 'ctxt_switches|^Vm|^Rss|^Hugetlb|_cgroup_id' /proc/self/status;"
            + " cat /proc/self/limits /proc/self/oom_score_adj /proc/self/timerslack_ns /proc/self/autogroup;"
            + " cut -d' ' -f 1,2,4-8,18,19,38,40,41 /proc/1/stat; chrt -p 1; ionice -p 1; nice; umask; pwd; ls /proc/self/fd;"
            + " ls /proc/self/ns; cut -c 1-10 /proc/self/uid_map /proc/self/gid_map; ifconfig -a; ip route; hostname;"
            + " cat /proc/sys/kernel/domainname /proc/sys/kernel/shmmax; cat /proc/self/mountinfo | wc -l";

    /** The waiting monitor and the process that holds its namespaces. */
    private static List<Long> spare(CtctlInstance ctctl) {
        if (ctctl.spare().isEmpty()) {
            ctctl.sh("true").ok();
        }
        Await.until(
                CtctlInstance.patience(),
                "a spare monitor with its namespaces",
                () -> family(ctctl).count() == 2);
        return family(ctctl).toList();
    }

    private static Stream<Long> family(CtctlInstance ctctl) {
        return ctctl.spare().stream()
                .flatMap(monitor -> Stream.concat(
                        Stream.of(monitor), Processes.all().stream().filter(pid -> Processes.parent(pid) == monitor)));
    }

    private static void awaitEnd(List<Long> processes) {
        Await.until(CtctlInstance.patience(), "the end of " + processes, () -> processes.stream()
                .noneMatch(Processes::isAlive));
    }

    @Test
    void theNextContainerGetsIt(CtctlInstance ctctl) {
        List<Long> spare = spare(ctctl);
        String network = Processes.link(spare.get(1), "ns/net");
        long holderBegan = Processes.startTime(spare.get(1));
        String id = ctctl.sleeper();
        long init = ctctl.initPid(id);
        assertThat(Processes.parent(init)).isEqualTo(spare.get(0));
        assertThat(Processes.link(init, "ns/net")).isEqualTo(network);
        assertThat(Processes.isAlive(spare.get(1))).isFalse();
        assertThat(Processes.startTime(init)).isGreaterThanOrEqualTo(holderBegan);
        assertThat(Processes.read(spare.get(0), "cmdline")).startsWith("ctctl-monitor\0");
    }

    /** It is woken on another CPU than the daemon's, and not kept there. */
    @Test
    void itMayRunAnywhere(CtctlInstance ctctl) {
        spare(ctctl); // with the first start the spawner is there
        String everywhere = cpus(ctctl.spawnerPid().orElseThrow());
        for (int round = 0; round < 3; round++) {
            List<Long> spare = spare(ctctl);
            String id = ctctl.sleeper();
            assertThat(Processes.parent(ctctl.initPid(id))).isEqualTo(spare.get(0));
            assertThat(cpus(spare.get(0))).isEqualTo(everywhere);
            assertThat(cpus(ctctl.initPid(id))).isEqualTo(everywhere);
        }
    }

    private static String cpus(long pid) {
        return Processes.read(pid, "status")
                .lines()
                .filter(line -> line.startsWith("Cpus_allowed_list"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aContainerCannotTell(CtctlInstance ctctl) {
        String[] options = {"--hostname", "same", "--domainname", "there"};
        spare(ctctl).forEach(pid -> Processes.signal(pid, "KILL"));
        String without = ctctl.sh(ITSELF, options).ok().out();
        long waiting = spare(ctctl).get(0);
        String with = ctctl.sh(ITSELF, options).ok().out();
        assertThat(ctctl.spare()).isNotEqualTo(Optional.of(waiting));
        assertThat(with.replaceAll("/autogroup-\\d+", "")).isEqualTo(without.replaceAll("/autogroup-\\d+", ""));
    }

    @Test
    void itGoesWithTheDaemon(CtctlInstance ctctl) {
        List<Long> spare = spare(ctctl);
        ctctl.killDaemon();
        awaitEnd(spare);
        assertThat(ctctl.ctctl("ps", "-aq").ok().out()).isEmpty();
    }

    @Test
    void oneThatWasKilledIsNotMissed(CtctlInstance ctctl) {
        for (int member : new int[] {0, 1}) {
            List<Long> spare = spare(ctctl);
            Processes.signal(spare.get(member), "KILL");
            Await.until(CtctlInstance.patience(), "its end", () -> !Processes.isAlive(spare.get(member)));
            ctctl.sh("exit 7").code(7);
            awaitEnd(spare);
        }
    }

    @Test
    void itIsOfUseWithoutItsSpawner(CtctlInstance ctctl) {
        List<Long> spare = spare(ctctl);
        long spawner = ctctl.spawnerPid().orElseThrow();
        Processes.signal(spawner, "KILL");
        Await.until(CtctlInstance.patience(), "the spawner's end", () -> !Processes.isAlive(spawner));
        String id = ctctl.sleeper();
        assertThat(Processes.parent(ctctl.initPid(id))).isEqualTo(spare.get(0));
        ctctl.ctctl("rm", "-f", id).ok();
        ctctl.sh("true").ok();
    }

    @Test
    void otherNamespacesAreMadeAtTheStart(CtctlInstance ctctl) {
        List<Long> spare = spare(ctctl);
        for (String option : List.of("--userns=host", "--ipc=host", "--pid=host", "--uts=host", "--network=host")) {
            ctctl.sh("true", option).ok();
            assertThat(ctctl.spare()).as(option).contains(spare.get(0));
        }
    }

    @Test
    void aStartThatFailsLeavesNothingOfIt(CtctlInstance ctctl) {
        List<Long> spare = spare(ctctl);
        ctctl.ctctl("run", "--rm", "busybox", "/no/such/program").code(127);
        awaitEnd(spare);
    }

    @Test
    void aDaemonThatEndsTakesItAlong(CtctlInstance ctctl) {
        List<Long> spare = spare(ctctl);
        ctctl.stopDaemon();
        awaitEnd(spare);
    }
}
