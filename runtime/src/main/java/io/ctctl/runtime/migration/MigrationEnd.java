package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.checkpoint.protocol.SourcePhase;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.transport.DestinationAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What a migration has come to, for whoever wanted it. */
final class MigrationEnd {
    private MigrationEnd() {}

    /** A ContainerException unless it has moved. */
    static MigrationReport of(
            Departure departure, ContainerView view, DestinationAddress address, Supplier<MigrationReport> report) {
        if (departure.phase() == SourcePhase.GONE) {
            return report.get();
        }
        String why = departure.why().orElse("unknown");
        if (departure.phase() == SourcePhase.KEPT) {
            throw failure(view, "move to " + address, why);
        }
        if (departure.phase() == SourcePhase.LOST) {
            throw new ContainerException(
                    ErrorKind.FAILED,
                    "migrate " + view.displayName() + ": " + why
                            + "; it ran there, its memory did not come whole, and it has been stopped there: start it at "
                            + address);
        }
        throw new ContainerException(
                ErrorKind.TIMED_OUT,
                "migrate " + view.displayName() + ": " + why
                        + "; it stands still here and may run there: `ctctl migrate " + "--resolve "
                        + view.displayName() + "` when " + address + " can be reached");
    }

    /** It stays here. */
    static ContainerException failure(ContainerView view, String what, String why) {
        return new ContainerException(
                ErrorKind.FAILED, "migrate " + view.displayName() + ": " + what + ": " + why + "; it stays here");
    }

    /** How it went. */
    static MigrationReport report(
            ContainerView view,
            MigrationOrder order,
            DestinationAddress address,
            Stopwatch watch,
            FrameChannel channel,
            boolean running) {
        List<MigrationReport.Phase> phases = watch.marks().stream()
                .map(mark -> new MigrationReport.Phase(mark.phase(), mark.at()))
                .toList();
        Optional<Duration> stopped = watch.at("stopped").or(() -> watch.at("frozen"));
        // it has run for a while when that has been written down there, and is told
        Duration before =
                Duration.ofNanos(watch.arrival().map(ArrivalTimes::settleNanos).orElse(0L));
        Optional<Duration> pause = running
                ? stopped.flatMap(from -> watch.at("filling")
                        .or(() -> watch.at("running"))
                        .map(to -> to.minus(from).minus(before)))
                : Optional.empty();
        return new MigrationReport(
                view.id().value(),
                order.newName().map(Object::toString).orElse(view.displayName()),
                address.toString(),
                order.mode().toString(),
                watch.elapsed(),
                pause,
                channel.bytesSent(),
                phases,
                watch.arrival().map(ArrivalTimes::rebuildNanos),
                watch.arrival().map(ArrivalTimes::releaseNanos),
                watch.late());
    }
}
