package io.ctctl.scheduler.io;

import java.nio.file.Path;

/**
 * A rate of one device in one direction.
 *
 * @param device a block device node of the host
 * @param rate bytes or operations a second
 */
public record DeviceRate(Path device, Limit limit, long rate) {
    /** What is counted. */
    public enum Limit {
        READ_BPS,
        WRITE_BPS,
        READ_IOPS,
        WRITE_IOPS;

        /** Docker's option. */
        public String option() {
            return "--device-" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }

        boolean bytes() {
            return this == READ_BPS || this == WRITE_BPS;
        }
    }

    public DeviceRate {
        if (!device.isAbsolute()) {
            throw new IllegalArgumentException(
                    "bad " + limit.option() + " device " + device + ": write its whole path, as in /dev/sda");
        }
    }

    /** {@code /dev/sda:10M}; the rate 0 lifts the limit. */
    public static DeviceRate parse(Limit limit, String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException(
                    "bad " + limit.option() + " \"" + text + "\": write DEVICE:RATE, as in /dev/sda:10M");
        }
        String rate = text.substring(colon + 1);
        long amount = rate.equals("0")
                ? 0
                : limit.bytes()
                        ? IoRate.bytesPerSecond(limit.option(), text, rate)
                        : IoRate.operationsPerSecond(limit.option(), text, rate);
        return new DeviceRate(Path.of(text.substring(0, colon)), limit, amount);
    }
}
