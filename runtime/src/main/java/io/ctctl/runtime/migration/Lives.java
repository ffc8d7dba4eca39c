package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.runtime.Reservation;
import java.io.IOException;

/** How running containers travel. */
interface Lives {
    Carrier carrier(
            Reservation container,
            MigrationOrder order,
            FileTransfer files,
            FrameChannel channel,
            Replies replies,
            Stopwatch watch)
            throws IOException, InterruptedException;

    Landing landing(Offer offer, Reservation container, FileLanding files) throws IOException;
}
