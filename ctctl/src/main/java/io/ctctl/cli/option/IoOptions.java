package io.ctctl.cli.option;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.scheduler.io.DeviceRate;
import io.ctctl.scheduler.io.IoConfig;
import io.ctctl.scheduler.io.IoRate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a container may have of the disks. */
@Heading("I/O")
public final class IoOptions {
    @Option(
            names = "--iolimit",
            paramLabel = "RATE",
            description = "Bytes a second on its storage, as in 10M or read=20M,write=5M; 0: any.")
    String bytes;

    @Option(
            names = "--iopslimit",
            paramLabel = "RATE",
            description = "Operations a second, as in 500 or read=500,write=100; 0: any.")
    String operations;

    @Option(names = "--ioprio", paramLabel = "N", description = "0 to 7, more is better; 4 by default.")
    Integer priority;

    @Option(names = "--blkio-weight", paramLabel = "N", description = "The weight itself, 10 to 1000; 0: the default.")
    Integer weight;

    @Option(
            names = "--iolatency",
            paramLabel = "TIME",
            description = "Slow others down for such latency, as in 20ms; 0: do not.")
    String latency;

    @Option(names = "--device-read-bps", paramLabel = "DEVICE:RATE", description = "Read at most, as in /dev/sda:1M.")
    List<String> readBytes = List.of();

    @Option(names = "--device-write-bps", paramLabel = "DEVICE:RATE", description = "Write at most, likewise.")
    List<String> writeBytes = List.of();

    @Option(
            names = "--device-read-iops",
            paramLabel = "DEVICE:RATE",
            description = "Reads a second, as in /dev/sda:99.")
    List<String> readOperations = List.of();

    @Option(names = "--device-write-iops", paramLabel = "DEVICE:RATE", description = "Writes a second, likewise.")
    List<String> writeOperations = List.of();

    /** The settings with what was given; a ContainerException of kind USAGE when they cannot be. */
    IoConfig apply(IoConfig before) {
        try {
            // whichever of the two was given last holds
            Optional<Integer> kept = priority == null && weight == null ? before.priority() : Optional.empty();
            Optional<Integer> keptWeight = priority == null && weight == null ? before.weight() : Optional.empty();
            return new IoConfig(
                    bytes == null ? before.bytes() : IoRate.bytes("--iolimit", bytes),
                    operations == null ? before.operations() : IoRate.operations("--iopslimit", operations),
                    devices(before.devices()),
                    priority == null ? kept : Optional.of(priority),
                    weight == null ? keptWeight : Optional.of(weight).filter(value -> value != 0),
                    latency == null ? before.latencyMicros() : micros());
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
        }
    }

    private List<DeviceRate> devices(List<DeviceRate> before) {
        List<DeviceRate> all = new ArrayList<>(before);
        add(all, DeviceRate.Limit.READ_BPS, readBytes);
        add(all, DeviceRate.Limit.WRITE_BPS, writeBytes);
        add(all, DeviceRate.Limit.READ_IOPS, readOperations);
        add(all, DeviceRate.Limit.WRITE_IOPS, writeOperations);
        return all;
    }

    /** A device named again has the new rate; 0 lifts its limit. */
    private static void add(List<DeviceRate> all, DeviceRate.Limit limit, List<String> given) {
        for (String text : given) {
            DeviceRate rate = DeviceRate.parse(limit, text);
            all.removeIf(old -> old.limit() == limit && old.device().equals(rate.device()));
            if (rate.rate() > 0) {
                all.add(rate);
            }
        }
    }

    private Optional<Long> micros() {
        return CpuSyntax.micros("--iolatency", latency);
    }
}
