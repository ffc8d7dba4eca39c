package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.runtime.ContainerException;
import io.ctctl.runtime.ErrorKind;
import io.ctctl.runtime.Reservation;

/** A host on which nothing can be moved while it runs. */
final class NoLives implements Lives {
    @Override
    public Carrier carrier(
            Reservation container,
            MigrationOrder order,
            FileTransfer files,
            FrameChannel channel,
            Replies replies,
            Stopwatch watch) {
        throw refusal();
    }

    @Override
    public Landing landing(Offer offer, Reservation container, FileLanding files) {
        throw refusal();
    }

    private static ContainerException refusal() {
        return new ContainerException(ErrorKind.HOST_LACKS, "containers cannot be moved running here: use --offline");
    }
}
