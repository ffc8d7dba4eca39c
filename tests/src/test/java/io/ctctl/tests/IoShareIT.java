package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.Command;
import io.ctctl.tests.harness.CompiledProgram;
import io.ctctl.tests.harness.ControlGroup;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.LoopDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * How containers share a disk of the test's own: by weights where BFQ or io.cost are, with a latency target where the kernel has
 * one. Where it has none of them, that is what has to be told.
 */
final class IoShareIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Path COST = Path.of("/sys/fs/cgroup/io.cost.qos");
    private static final Path COST_MODEL = Path.of("/sys/fs/cgroup/io.cost.model");

    /** Enough for every scheduler to have made up its mind. */
    private static final long MEASURED = 12 << 20;

    private static final CompiledProgram READER = CompiledProgram.of("reader.c");

    private LoopDisk disk;
    private CtctlInstance ctctl;
    private Path programs;

    @BeforeEach
    void make() {
        disk = LoopDisk.create("192M");
        ctctl = disk.instance();
        ctctl.ctctl("template", "build", "busybox").ok();
        programs = ctctl.scratch("programs");
        READER.copyInto(programs);
    }

    @AfterEach
    void remove() {
        ctctl.close();
        disk.close();
    }

    private String reader(String name, String... options) {
        List<String> words =
                new ArrayList<>(List.of("run", "-d", "--name", name, "--volume=" + programs + ":/programs:ro"));
        words.addAll(List.of(options));
        words.addAll(List.of("busybox", "/programs/reader", "/data", "16"));
        return ctctl.ctctl(words.toArray(String[]::new)).ok().text();
    }

    private String limits(String name) {
        return ctctl.ctctl("limits", name).ok().out();
    }

    /** Bytes read from the disk, by the kernel's count. */
    private long read(String id) {
        String text = ctctl.cgroup(id).value("blkio.throttle.io_service_bytes", "io.stat");
        Matcher line = Pattern.compile("(?m)^" + disk.number() + " (?:Read |.*rbytes=)(\\d+)")
                .matcher(text);
        return line.find() ? Long.parseLong(line.group(1)) : 0;
    }

    /** How many times as much the first of them reads as the second, while both do all they can. */
    private double ratio(String first, String second) {
        long begun = read(first);
        long begunToo = read(second);
        Await.until(
                PATIENCE, "both read", () -> read(first) > begun + (1 << 20) && read(second) > begunToo + (1 << 16));
        long from = read(first);
        long fromToo = read(second);
        Await.until(PATIENCE, "enough is read", () -> read(first) + read(second) - from - fromToo > MEASURED);
        return (double) (read(first) - from) / Math.max(1, read(second) - fromToo);
    }

    /**
     * The command that is named as what would help is run as it stands. By how much BFQ favours whom shows after many of its slices
     * only, which last seconds on a disk such as this.
     */
    @Test
    void bfqIsGivenTheWeightItIsSaidToKnow() {
        disk.schedule("none");
        String heavy = ctctl.sleeper("--name", "heavy", "--ioprio", "7");
        String told = limits("heavy");
        assertThat(told).containsPattern("ioprio +7 +unenforceable \\(");
        String refusal = disk.schedule("bfq");
        if (!refusal.isEmpty()) {
            assertThat(refusal).contains("Invalid argument");
            return;
        }
        String weight = ctctl.cgroup(heavy).value("blkio.bfq.weight", "io.bfq.weight");
        if (!weight.endsWith("800")) {
            // the file came with the module, after the start
            Matcher help = Pattern.compile("`ctctl (set heavy [^`]*)`").matcher(limits("heavy"));
            assertThat(help.find()).as(limits("heavy")).isTrue();
            ctctl.ctctl(help.group(1).split(" ")).ok();
        }
        assertThat(ctctl.cgroup(heavy).value("blkio.bfq.weight", "io.bfq.weight"))
                .endsWith("800");
        assertThat(limits("heavy")).containsPattern("ioprio +7 +enforced");
        ctctl.ctctl("set", "heavy", "--ioprio", "0").ok();
        assertThat(ctctl.cgroup(heavy).value("blkio.bfq.weight", "io.bfq.weight"))
                .endsWith("6");
    }

    /** Both files say what was asked for, whichever of the two divides. */
    @Test
    void weightsDivideADiskThatIsSharedByCost() {
        disk.schedule("none");
        String heavy = reader("heavy", "--ioprio", "7");
        String light = reader("light", "--ioprio", "4");
        ControlGroup cgroup = ctctl.cgroup(heavy);
        if (!cgroup.has("io.weight")) {
            assertThat(COST).doesNotExist();
            assertThat(limits("heavy")).containsPattern("ioprio +7 +unenforceable \\(");
            return;
        }
        assertThat(cgroup.value("io.weight", "io.weight")).endsWith("800");
        // slower than any machine, so that it is the model that limits and nothing else
        write(
                COST_MODEL,
                "ctrl=user model=linear rbps=16777216 rseqiops=150 rrandiops=150 wbps=16777216 wseqiops=150 wrandiops=150");
        write(COST, "enable=1 ctrl=user rpct=0 rlat=5000 wpct=0 wlat=5000 min=100 max=100");
        try {
            assertThat(limits("heavy")).containsPattern("ioprio +7 +enforced");
            double weighted = ratio(heavy, light);
            ctctl.ctctl("set", "heavy", "--ioprio", "4").ok();
            double equal = ratio(heavy, light);
            System.out.printf("# I/O by weights 800 and 100: %.1f to 1, by equal ones %.1f to 1%n", weighted, equal);
            assertThat(weighted).isGreaterThan(2);
            assertThat(equal).isBetween(0.4, 1.9);

        } finally {
            write(COST, "enable=0");
        }
        assertThat(limits("heavy")).containsPattern("ioprio +4 +unenforceable \\(");
    }

    private void write(Path file, String setting) {
        Command.of("sh", "-c", "echo '" + disk.number() + " " + setting + "' > " + file)
                .run()
                .ok();
    }

    @Test
    void aLatencyTargetIsInTheKernelOrToldOf() {
        String id = ctctl.sleeper("--name", "quick", "--iolatency", "10ms");
        ControlGroup cgroup = ctctl.cgroup(id);
        if (!cgroup.has("io.latency")) {
            boolean v2 = cgroup.isUnified("io.max");
            assertThat(limits("quick"))
                    .containsPattern("iolatency .*unenforceable \\("
                            + (v2 ? "this kernel has no io.latency" : "cgroup v1 has no latency target"));
            return;
        }
        assertThat(cgroup.value("io.latency", "io.latency")).isEqualTo(disk.number() + " target=10000");
        assertThat(limits("quick")).containsPattern("iolatency .*enforced");
        ctctl.ctctl("set", "quick", "--iolatency", "0").ok();
        assertThat(cgroup.value("io.latency", "io.latency")).isEmpty();
    }
}
