package io.ctctl.cli.command.migration;

import io.ctctl.cli.option.Durations;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.migration.MigrationOrder;
import io.ctctl.runtime.migration.Mode;
import io.ctctl.runtime.migration.PostCopy;
import io.ctctl.runtime.transport.DestinationAddress;
import io.ctctl.scheduler.MemorySize;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** How containers are to be moved. */
final class MoveOptions {
    @Option(names = "--offline", description = "Stop it here and start it there.")
    boolean offline;

    @Option(
            names = "--max-downtime",
            paramLabel = "TIME",
            description = "Refuse rather than let it stand still for longer, as in 200ms.")
    String maxDowntime;

    @Option(names = "--auto-throttle", description = "Slow its CPU down when copying does not catch up.")
    boolean autoThrottle;

    @Option(
            names = "--postcopy",
            description =
                    "Let it go on there after one round of copying; the rest of its memory follows. If the connection breaks"
                            + " meanwhile, it ends.")
    boolean postCopy;

    @Option(names = "--auto-postcopy", description = "The same, only when copying does not catch up.")
    boolean autoPostCopy;

    @Option(names = "--bwlimit", paramLabel = "SIZE", description = "Send at most so many bytes a second, as in 50m.")
    String bandwidth;

    @Option(
            names = "--streams",
            paramLabel = "N",
            description = "How many threads compress and send memory; 2 by default.")
    int streams = 2;

    @Option(names = "--create-networks", description = "Make networks of its there that are missing.")
    boolean createNetworks;

    @Option(
            names = {"--check", "--dry-run"},
            description = "Say whether it could be moved, and do nothing.")
    boolean check;

    MigrationOrder order(Optional<DestinationAddress> destination, Optional<ContainerName> newName) {
        return new MigrationOrder(
                destination,
                newName,
                offline ? Mode.OFFLINE : Mode.LIVE,
                Optional.ofNullable(maxDowntime).map(text -> parsed("--max-downtime", text, Durations::parse)),
                autoThrottle,
                postCopy ? PostCopy.ALWAYS : autoPostCopy ? PostCopy.WHEN_STUCK : PostCopy.NEVER,
                bandwidth == null
                        ? 0
                        : parsed("--bwlimit", bandwidth, text -> MemorySize.parse(text)
                                .bytes()),
                streams,
                createNetworks,
                check);
    }

    private static <T> T parsed(String option, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, "bad " + option + " \"" + text + "\": " + e.getMessage(), e);
        }
    }
}
