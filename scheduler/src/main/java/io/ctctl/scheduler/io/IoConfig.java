package io.ctctl.scheduler.io;

import io.ctctl.scheduler.TimeSpan;
import java.util.List;
import java.util.Optional;

/**
 * What was asked for of a container's I/O; absent: no limit, or the kernel's default.
 *
 * @param bytes of all devices its storage is on
 * @param operations likewise
 * @param devices of single devices; where both apply the smaller holds
 * @param priority 0..7, more is better
 * @param weight 10..1000, in the place of a priority
 * @param latencyMicros target that others are slowed down for
 */
public record IoConfig(
        IoRate bytes,
        IoRate operations,
        List<DeviceRate> devices,
        Optional<Integer> priority,
        Optional<Integer> weight,
        Optional<Long> latencyMicros) {
    public static final int MAX_PRIORITY = 7;
    private static final int DEFAULT_WEIGHT = 100;
    private static final int DEFAULT_PRIORITY = 4;

    public static final IoConfig NONE =
            new IoConfig(IoRate.ANY, IoRate.ANY, List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    public IoConfig {
        bytes = bytes == null ? IoRate.ANY : bytes;
        operations = operations == null ? IoRate.ANY : operations;
        devices = devices == null ? List.of() : List.copyOf(devices);
        if (priority.filter(value -> value < 0 || value > MAX_PRIORITY).isPresent()) {
            throw new IllegalArgumentException("bad --ioprio " + priority.get() + ": use 0 to 7, more is better");
        }
        if (weight.filter(value -> value < 10 || value > 1000).isPresent()) {
            throw new IllegalArgumentException("bad --blkio-weight " + weight.get() + ": use 10 to 1000, or 0");
        }
        if (priority.isPresent() && weight.isPresent()) {
            throw new IllegalArgumentException("--ioprio and --blkio-weight say the same: give one of them");
        }
        if (latencyMicros.filter(value -> value < 1000 || value > 60_000_000).isPresent()) {
            throw new IllegalArgumentException(
                    "bad --iolatency " + TimeSpan.ofMicros(latencyMicros.get()) + ": use 1ms to 60s, or 0 for none");
        }
    }

    /**
     * The weight of BFQ and io.cost, both 100 by default, that a priority means: each step doubles it, so that 7 gets 133
     * times what 0 gets. (Virtuozzo spreads 320 to 640: nobody notices.)
     */
    public static int weightOf(int priority) {
        return Math.max(1, (int) (DEFAULT_WEIGHT * Math.pow(2, priority - DEFAULT_PRIORITY)));
    }

    /** The weight asked for in either way. */
    public Optional<Integer> effectiveWeight() {
        return priority.map(IoConfig::weightOf).or(() -> weight);
    }

    /** Whether its storage has to be known. */
    public boolean limitsStorage() {
        return !bytes.isAny() || !operations.isAny() || latencyMicros.isPresent();
    }
}
