package io.ctctl.cli.command.share;

import io.ctctl.cli.option.CpuSyntax;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.scheduler.cpu.SliceConfig;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A slice of a container, and what it may have. */
final class SliceOptions {
    @Option(names = "--weight", paramLabel = "N", description = "Against other slices, 1 to 10000; 100 by default.")
    Integer weight;

    @Option(
            names = "--cpulimit",
            paramLabel = "PERCENT",
            description = "At most so much, 100 being one CPU; 0: no limit.")
    String limit;

    @Parameters(hidden = true, paramLabel = "CONTAINER NAME")
    List<String> words = List.of();

    /** As the user calls it; there must be exactly a container and a slice. */
    String container() {
        Slices.requireTwo(words);
        return words.get(0);
    }

    String slice() {
        Slices.requireTwo(words);
        return words.get(1);
    }

    /** The slice with what was given. */
    SliceConfig apply(SliceConfig before) {
        try {
            Optional<Double> percent = limit == null ? before.limitPercent() : CpuSyntax.percent("--cpulimit", limit);
            return new SliceConfig(before.name(), weight == null ? before.weight() : weight, percent);
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
        }
    }
}
