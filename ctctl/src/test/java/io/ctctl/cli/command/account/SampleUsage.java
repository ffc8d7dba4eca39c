package io.ctctl.cli.command.account;

import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.account.Bounds;
import io.ctctl.runtime.account.Counter;
import io.ctctl.runtime.account.Rates;
import io.ctctl.runtime.account.Sample;
import io.ctctl.runtime.account.Usage;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.config.ProcessConfig;
import io.ctctl.runtime.config.RootSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Usage that was made up. */
final class SampleUsage {
    private static final long SECOND = 1_000_000_000L;

    private SampleUsage() {}

    /** Of a container that is entitled to one CPU. */
    static Usage of(String name, double cpus, long memory) {
        ContainerConfig config = ContainerConfig.of(new RootSource.Template("busybox"), ProcessConfig.of(List.of("sh")))
                .withName(new ContainerName(name));
        ContainerId id = new ContainerId(String.format("%012x", name.hashCode() & 0xffffffffL));
        Sample before = new Sample(0, Map.of(Counter.CPU_NANOS, 0L));
        Sample now =
                new Sample(SECOND, Map.of(Counter.CPU_NANOS, Math.round(cpus * SECOND), Counter.MEMORY_BYTES, memory));
        return new Usage(
                new RunningContainer(id, config, 1, null),
                new Rates(before, now),
                1,
                new Bounds(OptionalDouble.empty(), OptionalLong.of(400), OptionalLong.empty()),
                Map.of());
    }
}
