package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.ControlGroup;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** Limits of memory, I/O and counted objects: what the kernel holds, live changes, refusals, and what is told of them. */
@ExtendWith(CtctlExtension.class)
final class LimitsIT {
    private static final String LIMIT_V1 = "memory.limit_in_bytes";
    private static final String LIMIT_V2 = "memory.max";

    private static String memory(CtctlInstance ctctl, String id) {
        return ctctl.cgroup(id).value(LIMIT_V1, LIMIT_V2);
    }

    private static String mebibytes(long count) {
        return Long.toString(count << 20);
    }

    private static Result set(CtctlInstance ctctl, String id, String... options) {
        List<String> words = new ArrayList<>(List.of("set"));
        words.addAll(Arrays.asList(options));
        words.add(id);
        return ctctl.ctctl(words.toArray(String[]::new));
    }

    @Test
    void limitsOfAStartAreInTheKernel(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--ram", "64M", "--swap", "16M", "--pids-limit", "50", "--memory-reservation", "32M");
        ControlGroup cgroup = ctctl.cgroup(id);
        boolean v2 = cgroup.isUnified(LIMIT_V2);
        assertThat(memory(ctctl, id)).isEqualTo(mebibytes(64));
        assertThat(cgroup.value("memory.memsw.limit_in_bytes", "memory.swap.max"))
                .isEqualTo(mebibytes(v2 ? 16 : 80));
        assertThat(cgroup.value("memory.soft_limit_in_bytes", "memory.low")).isEqualTo(mebibytes(32));
        assertThat(cgroup.value("pids.max", "pids.max")).isEqualTo("50");
    }

    /** A directory of a disk, whatever /tmp is on. */
    @TempDir(factory = OnDisk.class)
    private Path disk;

    static final class OnDisk implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
            return Files.createTempDirectory(Path.of("/var/tmp"), "ct");
        }
    }

    private String onDisk(CtctlInstance ctctl, String... options) {
        List<String> words = new ArrayList<>(List.of("--userns=host", "-v", disk + ":/disk"));
        words.addAll(Arrays.asList(options));
        return ctctl.sleeper(words.toArray(String[]::new));
    }

    @Test
    void memoryGrowsAndShrinksWhileItRuns(CtctlInstance ctctl) {
        String id = onDisk(ctctl, "--ram", "128M", "--swap", "0");
        // page cache: all of it can be reclaimed
        ctctl.ctctl("exec", id, "dd", "if=/dev/zero", "of=/disk/cache", "bs=1M", "count=80")
                .ok();
        ctctl.ctctl("exec", id, "sync").ok();
        set(ctctl, id, "--ram", "32M").ok();
        assertThat(memory(ctctl, id)).isEqualTo(mebibytes(32));
        set(ctctl, id, "--ram", "256M", "--swap", "64M").ok();
        assertThat(memory(ctctl, id)).isEqualTo(mebibytes(256));
        set(ctctl, id, "--ram", "0", "--swap", "unlimited").ok();
        assertThat(memory(ctctl, id)).isIn("max", "9223372036854771712");
        assertThat(ctctl.ctctl("exec", id, "echo", "alive").ok().text()).isEqualTo("alive");
    }

    /** kubernetes#129152: a shrink below use must not kill. */
    @Test
    void aMemoryLimitBelowUseIsRefusedWithTheNumbers(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--ram", "128M", "--swap", "0", "--shm-size", "64M");
        ctctl.ctctl("exec", id, "dd", "if=/dev/zero", "of=/dev/shm/held", "bs=1M", "count=40")
                .ok();
        Result refused = set(ctctl, id, "--ram", "24M").code(6);
        assertThat(refused.err())
                .contains("below use", "cannot be reclaimed", "use at least 4")
                .hasLineCount(1);
        assertThat(memory(ctctl, id)).isEqualTo(mebibytes(128));
        assertThat(ctctl.ctctl("limits", id).ok().out()).contains("128M");
        ctctl.ctctl("exec", id, "rm", "/dev/shm/held").ok();
        set(ctctl, id, "--ram", "24M").ok();
        assertThat(memory(ctctl, id)).isEqualTo(mebibytes(24));
    }

    /** It uses all but a little of its limit, which is not to be changed. */
    @Test
    void aLimitThatStaysStandsInNobodysWay(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--ram", "24M", "--swap", "0", "--shm-size", "64M");
        long used = Long.parseLong(ctctl.cgroup(id).value("memory.usage_in_bytes", "memory.current"));
        long most = (24L << 20) - used - (600 << 10);
        ctctl.ctctl("exec", id, "sh", "-c", "head -c " + most + " /dev/zero > /dev/shm/held")
                .ok();
        set(ctctl, id, "--pids-limit", "30").ok();
        set(ctctl, id, "--ram", "24M").ok();
        assertThat(ctctl.cgroup(id).value("pids.max", "pids.max")).isEqualTo("30");
        assertThat(set(ctctl, id, "--ram", "23M").code(6).err()).contains("below use");
    }

    @Test
    void whoeverTakesTooMuchIsKilledAndCounted(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--ram", "16M", "--swap", "0");
        ctctl.ctctl("exec", id, "sh", "-c", "tail /dev/zero; exit 3").code(3);
        assertThat(counter(ctctl, id, "oomguarpages", "failures")).isPositive();
        assertThat(ctctl.ctctl("ps").ok().out()).contains("Up");
    }

    @Test
    void thePolicyOfTheGroupEndsAll(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--ram", "16M", "--swap", "0", "--oom-policy", "group");
        boolean v2 = ctctl.cgroup(id).isUnified(LIMIT_V2);
        assertThat(ctctl.ctctl("limits", id).ok().out())
                .containsPattern("oom-policy +group +" + (v2 ? "enforced" : "unenforceable \\("));
        if (v2) {
            ctctl.ctctl("exec", id, "sh", "-c", "tail /dev/zero");
            Await.until(
                    CtctlInstance.patience(),
                    "the end of the container",
                    () -> ctctl.ctctl("ps", "-a").ok().out().contains("Exited (137)"));
        }
    }

    /** On v2 the kernel has no file for it: the out-of-memory killer cannot be stopped, and that is told. */
    @Test
    void thePolicyOfPatienceStopsTheKillerOrIsToldOf(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--ram", "16M", "--swap", "0", "--oom-policy", "pause");
        ControlGroup cgroup = ctctl.cgroup(id);
        String told = ctctl.ctctl("limits", id).ok().out();
        if (cgroup.isUnified(LIMIT_V2)) {
            assertThat(cgroup.has("memory.oom_control")).isFalse();
            assertThat(told).containsPattern("oom-policy +pause +unenforceable \\(");
            ctctl.ctctl("exec", id, "sh", "-c", "tail /dev/zero; exit 3").code(3);
        } else {
            assertThat(told).containsPattern("oom-policy +pause +enforced");
            assertThat(cgroup.value("memory.oom_control", "memory.oom_control")).contains("oom_kill_disable 1");
            set(ctctl, id, "--oom-policy", "kill").ok();
            assertThat(cgroup.value("memory.oom_control", "memory.oom_control")).contains("oom_kill_disable 0");
        }
    }

    @Test
    void processesAreCountedAndBounded(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--pids-limit", "20");
        ctctl.ctctl("exec", id, "sh", "-c", "for i in 1 2 3 4; do sleep 500 & done; true")
                .ok();
        assertThat(counter(ctctl, id, "numproc", "held")).isEqualTo(5);
        assertThat(counter(ctctl, id, "numproc", "limit")).isEqualTo(20);
        assertThat(set(ctctl, id, "--pids-limit", "3").code(6).err())
                .contains("--pids-limit 3 is below use", "5 processes");
        set(ctctl, id, "--pids-limit", "6").ok();
        Result full = ctctl.ctctl("exec", id, "sh", "-c", "sleep 500 & sleep 500 & wait");
        assertThat(full.err()).contains("fork");
        assertThat(counter(ctctl, id, "numproc", "failures")).isPositive();
    }

    @Test
    void beancountersAreWhatTheKernelCounts(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--ram", "64M", "--swap", "0");
        ctctl.ctctl("exec", id, "dd", "if=/dev/zero", "of=/dev/shm/held", "bs=1M", "count=20")
                .ok();
        long pages = Long.parseLong(ctctl.cgroup(id).value("memory.usage_in_bytes", "memory.current")) / 4096;
        assertThat(counter(ctctl, id, "physpages", "held")).isBetween(pages - 1024, pages + 1024);
        assertThat(counter(ctctl, id, "physpages", "limit")).isEqualTo((64L << 20) / 4096);
        assertThat(counter(ctctl, id, "shmpages", "held")).isEqualTo((20L << 20) / 4096);
        assertThat(counter(ctctl, id, "swappages", "limit")).isZero();
        assertThat(ctctl.ctctl("ubc", id).ok().lines())
                .anySatisfy(line -> assertThat(line).contains("privvmpages").contains("not kept"));
    }

    private static long counter(CtctlInstance ctctl, String id, String name, String figure) {
        String json = ctctl.ctctl("ubc", "--format", "json", id).ok().out();
        String object = json.substring(json.indexOf("\"" + name + "\""));
        object = object.substring(0, object.indexOf('}'));
        int at = object.indexOf("\"" + figure + "\" : ");
        assertThat(at).as("%s of %s in %s", figure, name, object).isPositive();
        return Long.parseLong(object.substring(at + figure.length() + 5).split("[^0-9]")[0]);
    }

    @Test
    void ratesAreOnTheDiskOfTheStorage(CtctlInstance ctctl) {
        String id = onDisk(ctctl, "--iolimit", "10M", "--iopslimit", "read=200");
        ControlGroup cgroup = ctctl.cgroup(id);
        if (cgroup.isUnified("io.max")) {
            assertThat(cgroup.value("io.max", "io.max")).contains("rbps=10485760 wbps=10485760 riops=200 wiops=max");
        } else {
            assertThat(cgroup.value("blkio.throttle.write_bps_device", "io.max"))
                    .endsWith(" 10485760");
            assertThat(cgroup.value("blkio.throttle.read_iops_device", "io.max"))
                    .endsWith(" 200");
        }
        set(ctctl, id, "--iolimit", "0", "--iopslimit", "0").ok();
        assertThat(cgroup.value("blkio.throttle.write_bps_device", "io.max")).isEmpty();
    }

    /** A slow machine only makes them slower: that they are not faster is the kernel's doing. */
    @Test
    void writesAreHeldBufferedOnesToo(CtctlInstance ctctl) {
        String id = onDisk(ctctl, "--iolimit", "write=2M");
        boolean v2 = ctctl.cgroup(id).isUnified("io.max");
        long before = System.nanoTime();
        ctctl.ctctl(
                        "exec",
                        id,
                        "dd",
                        "if=/dev/zero",
                        "of=/disk/written",
                        "bs=256k",
                        "count=32",
                        v2 ? "conv=fsync" : "oflag=direct")
                .ok();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofSeconds(3));
        ctctl.ctctl("verify", "--seconds", "1", id).ok();
    }

    @Test
    void priorityTellsWhetherAnybodyWeighs(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--ioprio", "7");
        assertThat(ctctl.ctctl("limits", id).ok().out()).containsPattern("ioprio +7 +(enforced|unenforceable \\()");
        assertThat(set(ctctl, id, "--ioprio", "8").code(2).err()).contains("use 0 to 7");
    }

    @Test
    void explainShowsTheFilesAndWhatTheySay(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--ram", "64M", "--pids-limit", "33");
        assertThat(ctctl.ctctl("explain", id).ok().out())
                .containsPattern("/memory\\.(limit_in_bytes|max): 67108864\n")
                .contains("pids.max: 33\n");
        assertThat(ctctl.ctctl("inspect", id).ok().out()).contains("\"limits\" : [", "\"ENFORCED\"");
    }

    @Test
    void changesOutliveARestartUnlessForTheRunAlone(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--ram", "64M");
        set(ctctl, id, "--ram", "96M").ok();
        set(ctctl, id, "--live", "--ram", "128M").ok();
        assertThat(memory(ctctl, id)).isEqualTo(mebibytes(128));
        ctctl.killDaemon();
        assertThat(ctctl.ctctl("limits", id).ok().out())
                .containsPattern("ram +128M +enforced")
                .containsPattern("ram +96M +at the next start: enforced");
        assertThat(memory(ctctl, id)).isEqualTo(mebibytes(128));
        ctctl.ctctl("stop", "-t", "0", id).ok();
        ctctl.ctctl("start", id).ok();
        assertThat(memory(ctctl, id)).isEqualTo(mebibytes(96));
        set(ctctl, id, "--next-start", "--ram", "48M").ok();
        assertThat(memory(ctctl, id)).isEqualTo(mebibytes(96));
        assertThat(ctctl.ctctl("limits", id).ok().out()).containsPattern("ram +48M +at the next start: enforced");
        ctctl.ctctl("stop", "-t", "0", id).ok();
        assertThat(set(ctctl, id, "--live", "--ram", "32M").code(6).err()).contains("only a running container");
        ctctl.ctctl("start", id).ok();
        assertThat(memory(ctctl, id)).isEqualTo(mebibytes(48));
    }

    @Test
    void whatADaemonDiedOverIsSetAgain(CtctlInstance ctctl) throws IOException {
        String id = ctctl.sleeper("--ram", "64M", "--pids-limit", "20");
        Path file = file(ctctl, id, "pids.max");
        ctctl.killDaemon();
        Files.writeString(file, "7");
        ctctl.ctctl("ps").ok();
        assertThat(file).hasContent("20");
    }

    private static Path file(CtctlInstance ctctl, String id, String name) {
        return ctctl.ctctl("explain", id).ok().lines().stream()
                .filter(line -> line.contains("/" + name + ":"))
                .map(line -> Path.of(line.substring(0, line.lastIndexOf(':')).strip()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatTheKernelRefusesChangesNothingAtAll() {
        try (CtctlInstance ctctl = CtctlInstance.createWithout("sys_resource")) {
            String id = ctctl.sleeper("--ram", "64M", "--pids-limit", "20");
            Result refused = set(ctctl, id, "--ram", "96M", "--pids-limit", "30", "--oom-score-adj", "-500")
                    .code(8);
            assertThat(refused.err())
                    .contains("oom_score_adj", "EACCES", "lowered below 0 without CAP_SYS_RESOURCE")
                    .hasLineCount(1);
            assertThat(memory(ctctl, id)).isEqualTo(mebibytes(64));
            assertThat(ctctl.cgroup(id).value("pids.max", "pids.max")).isEqualTo("20");
            assertThat(ctctl.ctctl("limits", id).ok().out()).contains("64M").doesNotContain("oom-score-adj");
        }
    }

    @Test
    void aHardLimitThatCannotBeRaisedIsNamed() {
        try (CtctlInstance ctctl = CtctlInstance.createWithout("sys_resource")) {
            String id = ctctl.sleeper("--ulimit", "nofile=64:128");
            assertThat(set(ctctl, id, "--ulimit", "nofile=64:256").code(8).err())
                    .contains("--ulimit nofile=64:256", "raised above 64:128 without CAP_SYS_RESOURCE", "--next-start")
                    .hasLineCount(1);
        }
    }

    @Test
    void everyProcessGetsALimitPerProcess(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--ulimit", "nofile=1024:2048");
        set(ctctl, id, "--ulimit", "nofile=64:128", "--oom-score-adj", "300").ok();
        assertThat(ctctl.ctctl("exec", id, "grep", "open files", "/proc/1/limits")
                        .ok()
                        .text())
                .containsPattern("64 +128");
        assertThat(ctctl.ctctl("exec", id, "cat", "/proc/1/oom_score_adj").ok().text())
                .isEqualTo("300");
        assertThat(ctctl.ctctl("exec", id, "sh", "-c", "ulimit -n").ok().text()).isEqualTo("64");
    }

    @Test
    void badInputChangesNothing(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--ram", "64M");
        String[][] bad = {
            {"--ram", "5M", "bad --ram 5M: use at least 6M"},
            {"--ram", "512", "did you mean 512M?"},
            {"--swap", "1", "use at least 4K (did you mean 1M?)"},
            {"--shm-size", "10", "use at least 4K (did you mean 10M?)"},
            {"--shm-size", "0", "bad --shm-size 0: use at least 4K"},
            {"--ram", "64X", "bad size"},
            {"--memguarantee", "101%", "0% to 100%"},
            {"--memguarantee", "128M", "use 0 to 64M"},
            {"--memhigh", "65M", "use 0 to 64M"},
            {"--iolimit", "10", "did you mean 10M?"},
            {"--iopslimit", "-1", "operations a second"},
            {"--device-read-bps", "/dev/nosuch:1M", "does not exist"},
            {"--device-write-iops", "/dev/null:10", "is no block device"},
            {"--oom-policy", "panic", "use kill, group or pause"},
            {"--vm_overcommit", "0.5", "use a factor from 1"},
            {"--hugepages", "2M=3M", "multiple of the page"},
            {"--iolatency", "1us", "bad --iolatency 1us: use 1ms to 60s"},
            {"--iolatency", "61s", "bad --iolatency 61s: use 1ms to 60s"},
        };
        for (String[] wrong : bad) {
            assertThat(set(ctctl, id, wrong[0], wrong[1]).code(2).err())
                    .contains(wrong[2])
                    .hasLineCount(1);
        }
        assertThat(set(ctctl, id).code(2).err()).contains("nothing to set");
        assertThat(memory(ctctl, id)).isEqualTo(mebibytes(64));
        assertThat(set(ctctl, id, "--device", "/dev/null").code(6).err()).contains("--next-start");
    }

    @Test
    void sharedMemoryGrowsAndShrinks(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--shm-size", "8M");
        assertThat(sharedMegabytes(ctctl, id)).isEqualTo(8);
        set(ctctl, id, "--shm-size", "32M").ok();
        assertThat(sharedMegabytes(ctctl, id)).isEqualTo(32);
        ctctl.ctctl("exec", id, "dd", "if=/dev/zero", "of=/dev/shm/held", "bs=1M", "count=16")
                .ok();
        assertThat(set(ctctl, id, "--shm-size", "12M").code(6).err())
                .contains("below use")
                .contains(Long.toString(16 << 20));
        assertThat(sharedMegabytes(ctctl, id)).isEqualTo(32);
        ctctl.ctctl("exec", id, "rm", "/dev/shm/held").ok();
        set(ctctl, id, "--shm-size", "12M").ok();
        assertThat(sharedMegabytes(ctctl, id)).isEqualTo(12);
    }

    private static long sharedMegabytes(CtctlInstance ctctl, String id) {
        String line =
                ctctl.ctctl("exec", id, "df", "-m", "/dev/shm").ok().lines().get(1);
        return Long.parseLong(line.split(" +")[1]);
    }

    @Test
    void theHostsSharedMemoryIsNotTouched(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--ipc=host");
        long before = sharedMegabytes(ctctl, id);
        assertThat(set(ctctl, id, "--shm-size", "12M").code(6).err()).contains("--next-start");
        assertThat(sharedMegabytes(ctctl, id)).isEqualTo(before);
    }
}
