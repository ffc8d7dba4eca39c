package io.ctctl.runtime.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.account.Slowdown.Cause;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.config.ProcessConfig;
import io.ctctl.runtime.config.RootSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SlowdownTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Bounds NONE = new Bounds(OptionalDouble.empty(), OptionalLong.empty(), OptionalLong.empty());

    static RunningContainer container(String name) {
        ContainerConfig config = ContainerConfig.of(new RootSource.Template("busybox"), ProcessConfig.of(List.of("sh")))
                .withName(new ContainerName(name));
        String id = String.format("%012x", name.hashCode() & 0xffffffffL);
        return new RunningContainer(new ContainerId(id), config, 1, null);
    }

    /** Ten seconds in which these grew, and what there was at their end. */
    private static Usage usage(String name, double entitled, Bounds bounds, Map<Counter, Long> grown) {
        Map<Counter, Long> zero = new EnumMap<>(Counter.class);
        grown.forEach((counter, value) -> zero.put(counter, counter.grows() ? 0 : value));
        return new Usage(
                container(name),
                new Rates(new Sample(0, zero), new Sample(10 * SECOND, grown)),
                entitled,
                bounds,
                Map.of());
    }

    private static Map<Counter, Long> waits(long cpu, long memory, long io) {
        Map<Counter, Long> counters = new EnumMap<>(Counter.class);
        counters.put(Counter.CPU_NANOS, 8 * SECOND);
        counters.put(Counter.CPU_WAIT_NANOS, cpu);
        counters.put(Counter.MEMORY_WAIT_NANOS, memory);
        counters.put(Counter.IO_WAIT_NANOS, io);
        counters.put(Counter.MEMORY_BYTES, 60L << 20);
        counters.put(Counter.READ_BYTES, 10L << 20);
        counters.put(Counter.WRITTEN_BYTES, 0L);
        return counters;
    }

    @Test
    void itsOwnLimitComesFirst() {
        Map<Counter, Long> counters = waits(8 * SECOND, 0, 0);
        counters.put(Counter.PERIODS, 100L);
        counters.put(Counter.THROTTLED_PERIODS, 90L);
        Bounds bounds = new Bounds(OptionalDouble.of(0.2), OptionalLong.empty(), OptionalLong.empty());

        Slowdown slowdown = Slowdown.of(usage("web", 0.2, bounds, counters), List.of(), OptionalDouble.empty());
        assertThat(slowdown.cause()).isEqualTo(Cause.ITS_CPU_LIMIT);
        assertThat(slowdown.sentences())
                .containsExactly(
                        "web is held back by its own CPU limit of 0.20 CPUs: it used 0.80 CPUs and was stopped in"
                                + " 90 % of the periods; a higher --cpulimit lets it go on");
    }

    @Test
    void neighboursAreNamedByWhatTheyUse() {
        Usage web = usage("web", 1, NONE, waits(5 * SECOND, 0, 0));
        Usage db = usage("db", 0.5, NONE, Map.of(Counter.CPU_NANOS, 9 * SECOND));
        Usage cron = usage("cron", 0.5, NONE, Map.of(Counter.CPU_NANOS, SECOND));
        Usage idle = usage("idle", 0.5, NONE, Map.of(Counter.CPU_NANOS, 0L));

        Slowdown slowdown = Slowdown.of(web, List.of(cron, idle, db), OptionalDouble.of(2));
        assertThat(slowdown.cause()).isEqualTo(Cause.OTHERS_CPU);
        assertThat(slowdown.sentences())
                .containsExactly(
                        "web waits for a CPU 50 % of the time: it got 0.80 CPUs of the 1.00 it is entitled to, while"
                                + " db used 0.90 (entitled to 0.50), cron used 0.10 (entitled to 0.50); processes outside of"
                                + " containers used 0.20");
    }

    @Test
    void memoryAndDisksAreToldTogetherWhenBothCount() {
        Bounds bounds = new Bounds(OptionalDouble.empty(), OptionalLong.of(64L << 20), OptionalLong.empty());
        Usage web = usage("web", 1, bounds, waits(0, 3 * SECOND, 2 * SECOND));
        Usage db = usage("db", 1, NONE, Map.of(Counter.READ_BYTES, 400L << 20, Counter.WRITTEN_BYTES, 0L));

        Slowdown slowdown = Slowdown.of(web, List.of(db), OptionalDouble.empty());
        assertThat(slowdown.cause()).isEqualTo(Cause.MEMORY);
        assertThat(slowdown.sentences())
                .containsExactly(
                        "web waits for memory 30 % of the time: it has 60 MiB of the 64 MiB it may have and gives pages up to"
                                + " get new ones; a higher --ram lets it keep them",
                        "web waits for disks 20 % of the time: it moved 1.0 MiB/s, while db moved 40 MiB/s");
    }

    @Test
    void whoWaitsForNothingIsToldSo() {
        Slowdown slowdown = Slowdown.of(usage("web", 1, NONE, waits(0, 0, 0)), List.of(), OptionalDouble.of(0.8));
        assertThat(slowdown.cause()).isEqualTo(Cause.NOTHING);
        assertThat(slowdown.sentences())
                .singleElement()
                .asString()
                .startsWith("nothing slows web down: it used 0.80 CPUs");
    }

    @Test
    void withoutPressureNothingIsClaimed() {
        Slowdown slowdown = Slowdown.of(
                usage("web", 1, NONE, Map.of(Counter.CPU_NANOS, SECOND)), List.of(), OptionalDouble.empty());
        assertThat(slowdown.cause()).isEqualTo(Cause.UNKNOWN);
        assertThat(slowdown.sentences()).singleElement().asString().contains("this kernel does not tell");
    }
}
