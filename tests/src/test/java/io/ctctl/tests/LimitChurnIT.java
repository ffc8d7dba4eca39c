package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Running;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many changes at random while a container works: the kernel's files are what the last change of each setting said. */
@ExtendWith(CtctlExtension.class)
final class LimitChurnIT {
    private static final int CHANGES = 1000;
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final String LOAD =
            "while :; do dd if=/dev/zero of=/work bs=64k count=64 2>/dev/null; cat /work >/dev/null; done";

    private final Random random = new Random(42);
    private final Map<String, Long> model = new HashMap<>();

    @Test
    @SuppressWarnings("try") // it only has to run meanwhile
    void theKernelAgreesAfterAThousandChanges(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--ram", "64M", "--swap", "64M", "--pids-limit", "50");
        model.putAll(Map.of("ram", 64L << 20, "swap", 64L << 20, "pids", 50L, "iops", 0L));
        try (Running ignored = ctctl.command("exec", id, "sh", "-c", LOAD).start()) {
            long end = System.nanoTime() + BOUND.toNanos();
            int done = 0;
            while (done < CHANGES && System.nanoTime() < end) {
                change(ctctl, id);
                done++;
                if (done % 100 == 0) {
                    check(ctctl, id);
                }
            }
            check(ctctl, id);
            assertThat(done).isGreaterThanOrEqualTo(20);
        }
    }

    private void change(CtctlInstance ctctl, String id) {
        switch (random.nextInt(4)) {
            case 0 -> {
                model.put("ram", (32L + random.nextInt(200)) << 20);
                ctctl.ctctl("set", "--ram", model.get("ram").toString(), id).ok();
            }
            case 1 -> {
                model.put("swap", (long) random.nextInt(200) << 20);
                ctctl.ctctl("set", "--swap", model.get("swap").toString(), id).ok();
            }
            case 2 -> {
                model.put("pids", 20L + random.nextInt(100));
                ctctl.ctctl("set", "--pids-limit", model.get("pids").toString(), id)
                        .ok();
            }
            default -> {
                model.put("iops", random.nextBoolean() ? 0L : 500L + random.nextInt(5000));
                ctctl.ctctl("set", "--iopslimit", model.get("iops").toString(), id)
                        .ok();
            }
        }
    }

    private void check(CtctlInstance ctctl, String id) {
        var cgroup = ctctl.cgroup(id);
        boolean v2 = cgroup.isUnified("memory.max");
        long swap = model.get("swap") + (v2 ? 0 : model.get("ram"));
        assertThat(cgroup.value("memory.limit_in_bytes", "memory.max")).isEqualTo(Long.toString(model.get("ram")));
        assertThat(cgroup.value("memory.memsw.limit_in_bytes", "memory.swap.max"))
                .isEqualTo(Long.toString(swap));
        assertThat(cgroup.value("pids.max", "pids.max")).isEqualTo(Long.toString(model.get("pids")));
        String rates = cgroup.value("blkio.throttle.read_iops_device", "io.max");
        long iops = model.get("iops");
        if (iops == 0) {
            assertThat(rates).isEmpty();
        } else {
            assertThat(rates).contains(v2 ? "riops=" + iops : " " + iops);
        }
    }
}
