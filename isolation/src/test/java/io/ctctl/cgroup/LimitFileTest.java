package io.ctctl.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.cgroup.LimitFile.Form;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class LimitFileTest {
    private static final LimitFile BYTES = new LimitFile(Controller.MEMORY, "memory.limit_in_bytes", Form.BYTES, "max");
    private static final LimitFile IO_MAX =
            new LimitFile(Controller.BLKIO, "io.max", Form.KEYS_PER_DEVICE, "rbps=max riops=max wbps=max wiops=max");
    private static final LimitFile WEIGHT = new LimitFile(Controller.BLKIO, "io.weight", Form.WEIGHT, "100");

    @Test
    void everySpellingOfNoLimitIsTheSame() {
        assertThat(BYTES.parse("-1\n")).isEqualTo(Map.of("", "max"));
        assertThat(BYTES.parse("max\n")).isEqualTo(Map.of("", "max"));
        assertThat(BYTES.parse("9223372036854771712\n")).isEqualTo(Map.of("", "max"));
        assertThat(BYTES.parse("")).isEqualTo(Map.of("", "max"));
    }

    @Property
    void amountsAreRoundedDownToPagesAsTheKernelDoes(@ForAll @LongRange(min = 0, max = 1L << 50) long bytes) {
        assertThat(BYTES.parse(bytes + "\n")).isEqualTo(Map.of("", Long.toString(bytes & -4096)));
    }

    @Property
    void whatIsWrittenReadsBack(@ForAll @LongRange(min = 4096, max = 1L << 50) long bytes) {
        String normal = BYTES.normal(Long.toString(bytes));
        assertThat(BYTES.parse(BYTES.written("", normal))).isEqualTo(Map.of("", normal));
        String line = IO_MAX.normal("wbps=" + bytes + " riops=7");
        assertThat(IO_MAX.parse(IO_MAX.written("8:0", line))).isEqualTo(Map.of("8:0", line));
    }

    @Test
    void v1LiftsALimitWithMinusOne() {
        assertThat(BYTES.written("", "max")).isEqualTo("-1");
    }

    @Test
    void linesOfOneDeviceAreOne() {
        assertThat(IO_MAX.parse("8:0 rbps=max wbps=5 riops=max wiops=max\n8:16 rbps=max wbps=max\n8:0 rbps=4\n"))
                .isEqualTo(Map.of("8:0", "rbps=4 wbps=5"));
    }

    @Test
    void aKeyThatIsNotWantedIsLifted() {
        assertThat(IO_MAX.written("8:0", "rbps=4")).isEqualTo("8:0 rbps=4 riops=max wbps=max wiops=max");
        assertThat(IO_MAX.written("8:0", "")).isEqualTo("8:0 rbps=max riops=max wbps=max wiops=max");
    }

    @Test
    void weightsHaveADefaultAndDevices() {
        assertThat(WEIGHT.parse("default 150\n8:0 200\n")).isEqualTo(Map.of("", "150", "8:0", "200"));
        assertThat(WEIGHT.parse("150\n")).isEqualTo(Map.of("", "150"));
        assertThat(WEIGHT.written("8:0", "")).isEqualTo("8:0 default");
    }

    @Test
    void countersBehindAValueAreNotPartOfIt() {
        LimitFile file = new LimitFile(Controller.MEMORY, "memory.oom_control", Form.FIRST_VALUE, "0");
        assertThat(file.parse("oom_kill_disable 1\nunder_oom 0\noom_kill 7\n")).isEqualTo(Map.of("", "1"));
    }
}
