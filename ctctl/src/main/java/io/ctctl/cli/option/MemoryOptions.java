package io.ctctl.cli.option;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.scheduler.MemorySize;
import io.ctctl.scheduler.memory.MemoryConfig;
import io.ctctl.scheduler.memory.MemoryGuarantee;
import io.ctctl.scheduler.memory.OomPolicy;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a container may have of memory. */
@Heading("Memory")
public final class MemoryOptions {
    @Option(
            names = {"-m", "--memory", "--ram"},
            paramLabel = "SIZE",
            description = "Memory, as in 512M or 1.5G; 0: no limit.")
    String limit;

    @Option(names = "--swap", paramLabel = "SIZE", description = "Swap besides, as in 256M; 0: none; unlimited.")
    String swap;

    @Option(names = "--memory-swap", paramLabel = "SIZE", description = "Memory and swap together; -1: any swap.")
    String together;

    @Option(
            names = "--memguarantee",
            paramLabel = "SIZE",
            description = "Memory that others cannot take, as in 256M or 40%; auto: none of its own.")
    String guarantee;

    @Option(
            names = "--memory-reservation",
            paramLabel = "SIZE",
            description = "Memory taken away only when others cannot go on; 0: none.")
    String reservation;

    @Option(names = "--memhigh", paramLabel = "SIZE", description = "Slow it down and reclaim above this; 0: never.")
    String high;

    @Option(
            names = "--oom-policy",
            paramLabel = "POLICY",
            description = "Out of memory: kill one process, the whole group, or pause.")
    String oomPolicy;

    @Option(
            names = "--vm_overcommit",
            paramLabel = "FACTOR",
            description = "A process may reserve memory and swap times this; 0: any.")
    Double overcommit;

    @Option(
            names = "--pagecache-isolation",
            paramLabel = "yes|no",
            description = "Count its page cache as its own; yes by default.")
    String pageCacheIsolation;

    /** The settings with what was given; a ContainerException of kind USAGE when they cannot be. */
    public MemoryConfig apply(MemoryConfig before) {
        try {
            return new MemoryConfig(
                    size("--memory", limit, before.limit()),
                    together == null ? swap(before) : Optional.empty(),
                    swap == null ? together(before) : together == null ? Optional.empty() : together(before),
                    guarantee == null ? before.guarantee() : guarantee(),
                    size("--memory-reservation", reservation, before.reservation()),
                    size("--memhigh", high, before.high()),
                    oomPolicy == null ? before.oomPolicy() : Optional.of(OomPolicy.parse(oomPolicy)),
                    overcommit == null
                            ? before.overcommit()
                            : Optional.of(overcommit).filter(factor -> factor != 0),
                    pageCacheIsolation == null ? before.pageCacheIsolation() : Optional.of(yes()));
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
        }
    }

    /** 0 and {@code unlimited} lift a limit. */
    private static Optional<Long> size(String option, String text, Optional<Long> before) {
        if (text == null) {
            return before;
        }
        return text.equals("0") || text.equals("unlimited") ? Optional.empty() : Optional.of(bytes(option, text));
    }

    private static long bytes(String option, String text) {
        try {
            return MemorySize.parse(text).bytes();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    /** 0 is no swap at all. */
    private Optional<Long> swap(MemoryConfig before) {
        if (swap == null) {
            return before.swap();
        }
        if (swap.equals("unlimited") || swap.equals("-1")) {
            return Optional.empty();
        }
        MemorySize size = new MemorySize(bytes("--swap", swap));
        return Optional.of(
                size.bytes() == 0 ? 0 : size.atLeast("--swap", MemorySize.PAGE).bytes());
    }

    private Optional<Long> together(MemoryConfig before) {
        if (together == null) {
            return before.limitAndSwap();
        }
        if (swap != null) {
            throw new IllegalArgumentException("--swap and --memory-swap say the same: give one of them");
        }
        return Optional.of(together.equals("-1") ? MemoryConfig.ANY_SWAP : bytes("--memory-swap", together));
    }

    private Optional<MemoryGuarantee> guarantee() {
        return Optional.of(MemoryGuarantee.parse(guarantee))
                .filter(wanted -> wanted.kind() == MemoryGuarantee.Kind.AUTO || wanted.amount() > 0);
    }

    private boolean yes() {
        return switch (pageCacheIsolation) {
            case "yes" -> true;
            case "no" -> false;
            default ->
                throw new IllegalArgumentException(
                        "bad --pagecache-isolation \"" + pageCacheIsolation + "\": use yes or no");
        };
    }
}
