package io.ctctl.cli.option;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.scheduler.cpu.BucketConfig;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Credits for CPU time, as Linux-VServer spells them. */
@Heading("CPU credits (a token is one CPU for 1 ms)")
public final class CpuBucketOptions {
    @Option(names = "--cpu-fill-rate", paramLabel = "N", description = "Tokens per interval; 0: no bucket.")
    Integer fillRate;

    @Option(names = "--cpu-interval", paramLabel = "TICKS", description = "Milliseconds between refills.")
    Integer interval;

    @Option(names = "--cpu-tokens", paramLabel = "N", description = "Tokens at the start; the maximum by default.")
    Integer tokens;

    @Option(names = "--cpu-tokens-min", paramLabel = "N", description = "Tokens at which a held container goes on.")
    Integer min;

    @Option(names = "--cpu-tokens-max", paramLabel = "N", description = "Tokens that can be saved up.")
    Integer max;

    @Option(
            names = "--cpu-fill-rate2",
            paramLabel = "N",
            description = "More tokens per interval2 while CPUs are idle; 0: none.")
    Integer idleFillRate;

    @Option(names = "--cpu-interval2", paramLabel = "TICKS", description = "Milliseconds between those refills.")
    Integer idleInterval;

    Optional<BucketConfig> apply(Optional<BucketConfig> before) {
        if (fillRate != null && fillRate == 0) {
            return Optional.empty();
        }
        boolean given = Stream.of(fillRate, interval, tokens, min, max, idleFillRate, idleInterval)
                .anyMatch(value -> value != null);
        return given ? Optional.of(bucket(before)) : before;
    }

    private BucketConfig bucket(Optional<BucketConfig> before) {
        int most = or(
                max, before.map(BucketConfig::max).orElse(Math.max(BucketConfig.DEFAULT_MAX, min == null ? 0 : min)));
        return new BucketConfig(
                rate(before),
                or(interval, before.map(BucketConfig::interval).orElse(BucketConfig.DEFAULT_INTERVAL)),
                or(
                        tokens,
                        before.map(BucketConfig::tokens)
                                .filter(count -> count <= most)
                                .orElse(most)),
                or(min, before.map(BucketConfig::min).orElse(Math.min(BucketConfig.DEFAULT_MIN, most))),
                most,
                idle(before.flatMap(BucketConfig::idle)));
    }

    /** Without a default: who gives a maximum alone does not ask for a quarter of a CPU. */
    private int rate(Optional<BucketConfig> before) {
        if (fillRate == null && before.isEmpty()) {
            throw new ContainerException(
                    ErrorKind.USAGE, "CPU credits need --cpu-fill-rate: how many tokens every --cpu-interval");
        }
        return fillRate == null ? before.get().fillRate() : fillRate;
    }

    private Optional<BucketConfig.Refill> idle(Optional<BucketConfig.Refill> before) {
        if (idleFillRate == null && idleInterval == null) {
            return before;
        }
        if (idleFillRate != null && idleFillRate == 0) {
            return Optional.empty();
        }
        if (idleFillRate == null && before.isEmpty()) {
            throw new ContainerException(
                    ErrorKind.USAGE, "--cpu-interval2 needs --cpu-fill-rate2: how many tokens every interval");
        }
        return Optional.of(new BucketConfig.Refill(
                or(idleFillRate, before.map(BucketConfig.Refill::fillRate).orElse(1)),
                or(idleInterval, before.map(BucketConfig.Refill::interval).orElse(BucketConfig.DEFAULT_INTERVAL))));
    }

    private static int or(Integer given, int otherwise) {
        return given == null ? otherwise : given;
    }
}
