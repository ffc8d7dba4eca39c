package io.ctctl.isolation.plan;

/** Device numbers in the C library's {@code dev_t} layout (makedev(3)). */
public final class DeviceNumber {
    private DeviceNumber() {}

    public static long of(long major, long minor) {
        return (major & 0xfffff000L) << 32 | (major & 0xfff) << 8 | (minor & 0xffffff00L) << 12 | (minor & 0xff);
    }

    public static long major(long device) {
        return (device >>> 32 & 0xfffff000L) | (device >>> 8 & 0xfff);
    }

    public static long minor(long device) {
        return (device >>> 12 & 0xffffff00L) | (device & 0xff);
    }

    static String print(long device) {
        return major(device) + ":" + minor(device);
    }
}
