package io.ctctl.cli.option;

import io.ctctl.netvirt.shape.RateSetting;
import io.ctctl.netvirt.shape.Shaping;
import io.ctctl.scheduler.MemorySize;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How fast a container's interfaces are; docs/shaping.md. */
@Heading("Traffic")
public final class ShapingOptions {
    @Option(
            names = "--rate",
            paramLabel = "[IF/][in:|out:][CLASS:]RATE",
            description = "Guaranteed, as in 10mbit; none: not any more.")
    List<String> rates = List.of();

    @Option(
            names = {"--ceil", "--ceiling"},
            paramLabel = "[IF/][in:|out:][CLASS:]RATE",
            description = "Never exceeded; none: not any more.")
    List<String> ceilings = List.of();

    @Option(names = "--ratebound", negatable = true, description = "The guarantee is also the ceiling.")
    Boolean bound;

    @Option(names = "--rate-weight", paramLabel = "N", description = "Share of what is left, 1 to 10000; default 100.")
    Integer weight;

    @Option(names = "--rate-priority", paramLabel = "N", description = "Who gets it first, 0 to 7; default 3.")
    Integer priority;

    @Option(names = "--rate-burst", paramLabel = "SIZE", description = "Bytes that may pass at once after a rest.")
    MemorySize burst;

    Shaping apply(Shaping before) {
        return new Shaping(
                settings(rates, before.rates()),
                settings(ceilings, before.ceilings()),
                bound == null ? before.bound() : bound,
                weight == null ? before.weight() : weight,
                priority == null ? before.priority() : priority,
                burst == null ? before.burstBytes() : Optional.of(burst.bytes()));
    }

    private static List<RateSetting> settings(List<String> given, List<RateSetting> before) {
        if (given.isEmpty()) {
            return before;
        }
        return given.equals(List.of("none"))
                ? List.of()
                : given.stream().map(RateSetting::parse).toList();
    }
}
