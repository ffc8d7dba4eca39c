package io.ctctl.runtime.account;

import java.time.Duration;
import java.util.OptionalDouble;

/** One row of a container's past. Times are parts of the time, bytes and operations are by the second. */
public record HistoryRow(
        Duration ago,
        OptionalDouble cpus,
        OptionalDouble cpuWait,
        OptionalDouble memoryWait,
        OptionalDouble ioWait,
        OptionalDouble memoryBytes,
        OptionalDouble readBytes,
        OptionalDouble writtenBytes,
        OptionalDouble pids) {
    static HistoryRow of(Point point, long now) {
        return new HistoryRow(
                Duration.ofNanos(Math.max(0, now - point.nanos())),
                share(point, Counter.CPU_NANOS),
                share(point, Counter.CPU_WAIT_NANOS),
                share(point, Counter.MEMORY_WAIT_NANOS),
                share(point, Counter.IO_WAIT_NANOS),
                point.get(Counter.MEMORY_BYTES),
                point.get(Counter.READ_BYTES),
                point.get(Counter.WRITTEN_BYTES),
                point.get(Counter.PIDS));
    }

    private static OptionalDouble share(Point point, Counter time) {
        return time.share(point.get(time));
    }
}
