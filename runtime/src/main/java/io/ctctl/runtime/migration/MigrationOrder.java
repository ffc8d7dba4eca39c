package io.ctctl.runtime.migration;

import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.transport.DestinationAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * What the user asked for.
 *
 * @param destination absent: this daemon, under another name
 * @param maxDowntime what the pause must not exceed: a contract, kept or refused before the container is stopped
 * @param autoThrottle the container's CPU may be throttled so that copying catches up
 * @param postCopy whether it may go on there before all of its memory has come
 * @param createNetworks networks of its that are missing there are made
 * @param bytesPerSecond what may be sent; 0: anything
 */
public record MigrationOrder(
        Optional<DestinationAddress> destination,
        Optional<ContainerName> newName,
        Mode mode,
        Optional<Duration> maxDowntime,
        boolean autoThrottle,
        PostCopy postCopy,
        long bytesPerSecond,
        int streams,
        boolean createNetworks,
        boolean check) {
    public static final int MOST_STREAMS = 16;

    public MigrationOrder {
        if (destination.isEmpty() && newName.isEmpty()) {
            throw new ContainerException(
                    ErrorKind.USAGE,
                    "no destination: write unix:///path/of/ctctl.sock, ssh://host, or --new-name NAME");
        }
        if (streams < 1 || streams > MOST_STREAMS) {
            throw new ContainerException(
                    ErrorKind.USAGE, "bad number of streams " + streams + ": from 1 to " + MOST_STREAMS);
        }
        if (maxDowntime
                .filter(time -> time.toMillis() < 1 || time.compareTo(Duration.ofHours(1)) > 0)
                .isPresent()) {
            throw new ContainerException(ErrorKind.USAGE, "bad --max-downtime: from 1ms to 1h");
        }
        if (mode == Mode.OFFLINE && (maxDowntime.isPresent() || autoThrottle || postCopy != PostCopy.NEVER)) {
            throw new ContainerException(
                    ErrorKind.USAGE, "--offline stops the container: nothing about downtime can be asked with it");
        }
    }

    /** For a destination that cannot take memory later. */
    MigrationOrder withoutPostCopy() {
        return new MigrationOrder(
                destination,
                newName,
                mode,
                maxDowntime,
                autoThrottle,
                PostCopy.NEVER,
                bytesPerSecond,
                streams,
                createNetworks,
                check);
    }
}
