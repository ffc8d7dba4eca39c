package io.ctctl.isolation.block;

/** A block device; {@code name} is that below /dev and /sys/block, such as {@code sda} or {@code loop3}. */
public record BlockDevice(int major, int minor, String name) {
    /** {@code 8:0}, as cgroup files write it. */
    public String number() {
        return major + ":" + minor;
    }

    /** {@code /dev/sda}. */
    @Override
    public String toString() {
        return "/dev/" + name;
    }
}
