package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.ControlGroup;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Running;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Many changes at random while a container works: the kernel's files are what the last change of each setting said.
 * {@code -Dctctl.changes=1000} makes more of them.
 */
@ExtendWith(CtctlExtension.class)
final class LimitChurnIT {
    private static final int CHANGES = Integer.getInteger("ctctl.changes", 300);
    private static final int EACH = 50;
    private static final int MOST_PERCENT = 100 * Runtime.getRuntime().availableProcessors();
    private static final String LOAD =
            "while :; do dd if=/dev/zero of=/work bs=64k count=64 2>/dev/null; cat /work >/dev/null; done";

    private final Random random = new Random(42);
    /** What was said last of each option; 0 is no limit. */
    private final Map<String, Long> said = new HashMap<>(
            Map.of("--ram", 64L << 20, "--swap", 64L << 20, "--pids-limit", 50L, "--iopslimit", 0L, "--cpulimit", 0L));

    @Test
    @SuppressWarnings("try") // it only has to run meanwhile
    void theKernelAgreesAfterManyChanges(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--ram", "64M", "--swap", "64M", "--pids-limit", "50");
        try (Running ignored = ctctl.command("exec", id, "sh", "-c", LOAD).start()) {
            for (int done = 1; done <= CHANGES; done++) {
                ctctl.ctctl(change(id)).ok();
                if (done % EACH == 0 || done == CHANGES) {
                    check(ctctl, id);
                }
            }
        }
    }

    private String[] change(String id) {
        return switch (random.nextInt(5)) {
            case 0 -> set(id, "--ram", (32L + random.nextInt(200)) << 20);
            case 1 -> set(id, "--swap", (long) random.nextInt(200) << 20);
            case 2 -> set(id, "--pids-limit", 20L + random.nextInt(100));
            case 3 -> set(id, "--iopslimit", random.nextBoolean() ? 0 : 500L + random.nextInt(5000));
            default -> set(id, "--cpulimit", random.nextBoolean() ? 0 : 10L + random.nextInt(MOST_PERCENT - 10));
        };
    }

    private String[] set(String id, String option, long value) {
        said.put(option, value);
        return new String[] {"set", option, Long.toString(value), id};
    }

    private void check(CtctlInstance ctctl, String id) {
        ControlGroup cgroup = ctctl.cgroup(id);
        boolean v2 = cgroup.isUnified("memory.max");
        long ram = said.get("--ram");
        long swap = said.get("--swap");
        long iops = said.get("--iopslimit");
        long percent = said.get("--cpulimit");
        assertThat(cgroup.value("memory.limit_in_bytes", "memory.max")).isEqualTo(Long.toString(ram));
        assertThat(cgroup.value("memory.memsw.limit_in_bytes", "memory.swap.max"))
                .isEqualTo(Long.toString(v2 ? swap : swap + ram));
        assertThat(cgroup.value("pids.max", "pids.max")).isEqualTo(Long.toString(said.get("--pids-limit")));
        String rates = cgroup.value("blkio.throttle.read_iops_device", "io.max");
        if (iops == 0) {
            assertThat(rates).isEmpty();
        } else {
            assertThat(rates).contains(v2 ? "riops=" + iops : " " + iops);
        }
        String quota = cgroup.value("cpu.cfs_quota_us", "cpu.max").split(" ")[0];
        assertThat(quota).isEqualTo(percent == 0 ? (v2 ? "max" : "-1") : Long.toString(percent * 1000));
    }
}
