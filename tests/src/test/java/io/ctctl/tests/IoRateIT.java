package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.ControlGroup;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.LoopDisk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What containers that do all they can beside each other are let through, by the kernel's count, against what each is limited to. */
@ExtendWith(CtctlExtension.class)
final class IoRateIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** At each end of them what passes at once, a tenth of a second's worth, may fall on either side. */
    private static final int SECONDS = 8;

    private static final long MEBIBYTE = 1 << 20;

    @Test
    void onTheDiskOfTheStorage(CtctlInstance ctctl) {
        limitsHold(ctctl, "disk");
    }

    @Test
    void onALoopDevice() {
        try (LoopDisk disk = LoopDisk.create("192M");
                CtctlInstance ctctl = disk.instance()) {
            ctctl.ctctl("template", "build", "busybox").ok();
            limitsHold(ctctl, "loop device");
        }
    }

    /** That all get their share is awaited: a slow machine makes them slower. That they are not faster is the kernel's doing. */
    private static void limitsHold(CtctlInstance ctctl, String place) {
        List<Load> loads = loads(ctctl);
        for (Load each : loads) {
            Await.until(PATIENCE, each + " under way", () -> each.count() > each.limit);
        }
        long[] from = counts(loads);
        long begun = System.nanoTime();
        for (int i = 0; i < from.length; i++) {
            Load each = loads.get(i);
            long enough = from[i] + SECONDS * each.limit;
            Await.until(PATIENCE, "enough of " + each, () -> each.count() >= enough);
        }
        long[] to = counts(loads);
        double seconds = (System.nanoTime() - begun) / 1e9;
        for (int i = 0; i < from.length; i++) {
            double share = (to[i] - from[i]) / seconds / loads.get(i).limit;
            System.out.printf("# %s, %s: %.1f %% of the limit%n", place, loads.get(i), 100 * share);
            assertThat(share).as(loads.get(i).toString()).isLessThan(1.05);
        }
    }

    private static long[] counts(List<Load> loads) {
        return loads.stream().mapToLong(Load::count).toArray();
    }

    private static List<Load> loads(CtctlInstance ctctl) {
        String file = "dd if=/dev/zero of=/data bs=1M count=8 conv=fsync; ";
        List<Load> loads = new ArrayList<>();
        loads.add(new Load(ctctl, "--iolimit", "write=2M", "", "if=/dev/zero of=/data bs=128k count=64 oflag=direct"));
        loads.add(new Load(ctctl, "--iolimit", "read=3M", file, "if=/data of=/dev/null bs=128k iflag=direct"));
        loads.add(new Load(ctctl, "--iopslimit", "write=50", "", "if=/dev/zero of=/data bs=4k count=1k oflag=direct"));
        loads.add(new Load(ctctl, "--iopslimit", "read=100", file, "if=/data of=/dev/null bs=4k iflag=direct"));
        if (loads.get(0).cgroup.isUnified("io.max")) {
            loads.add(new Load(
                    ctctl, "--iolimit", "write=1M", "", "if=/dev/zero of=/data bs=128k count=64 conv=notrunc,fsync"));
        }
        return loads;
    }

    /** A container that does one thing over and over. */
    private static final class Load {
        private final String dd;
        private final boolean bytes;
        private final boolean reads;
        private final long limit;
        private final ControlGroup cgroup;

        /** With {@code read=} or {@code write=} of MiB, {@code M}, or operations. */
        Load(CtctlInstance ctctl, String option, String value, String first, String dd) {
            this.dd = dd;
            this.bytes = value.endsWith("M");
            this.reads = value.startsWith("read");
            this.limit = Long.parseLong(value.replaceAll("\\D", "")) * (bytes ? MEBIBYTE : 1);
            String script = first + "while :; do dd " + dd + "; done";
            String id = ctctl.ctctl("run", "-d", option, value, "busybox", "sh", "-c", script + " 2>/dev/null")
                    .ok()
                    .text();
            this.cgroup = ctctl.cgroup(id);
        }

        /** Of the disk that is limited: below a loop device is another, which counts what the file system of that does, too. */
        long count() {
            String text =
                    cgroup.value(bytes ? "blkio.throttle.io_service_bytes" : "blkio.throttle.io_serviced", "io.stat");
            String v1 = reads ? "Read " : "Write ";
            String v2 = (reads ? "r" : "w") + (bytes ? "bytes=" : "ios=");
            Matcher line = Pattern.compile("(?m)^" + disk() + " (?:" + v1 + "|.*" + v2 + ")(\\d+)")
                    .matcher(text);
            return line.find() ? Long.parseLong(line.group(1)) : 0;
        }

        private String disk() {
            String v1 = "blkio.throttle." + (reads ? "read_" : "write_") + (bytes ? "bps" : "iops") + "_device";
            return cgroup.value(v1, "io.max").split(" ")[0];
        }

        @Override
        public String toString() {
            return "dd " + dd;
        }
    }
}
