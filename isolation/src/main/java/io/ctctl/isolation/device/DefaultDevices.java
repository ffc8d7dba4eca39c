package io.ctctl.isolation.device;

import io.ctctl.oci.Device;
import io.ctctl.oci.DeviceRule;
import io.ctctl.oci.DeviceType;
import java.util.List;

/** What every container finds in {@code /dev}, and the devices it may use: runtime-spec, "Default Devices". */
public final class DefaultDevices {
    /**
     * Nodes with mode 0666, by path. {@code /dev/console} (the container's pty), {@code /dev/ptmx} (a link into its own
     * devpts) and {@code /dev/shm} are no nodes.
     */
    public static final List<Device> NODES = List.of(
            node("/dev/full", 1, 7),
            node("/dev/null", 1, 3),
            node("/dev/random", 1, 8),
            node("/dev/tty", 5, 0),
            node("/dev/urandom", 1, 9),
            node("/dev/zero", 1, 5));

    /**
     * Denies all, then allows: making any node (opening it is another matter), the nodes above, pseudo terminals. The
     * host's console, 5:1, is not among them: a container's console is a pty.
     */
    public static final List<DeviceRule> RULES = List.of(
            new DeviceRule(false, DeviceType.ALL, null, null, "rwm"),
            new DeviceRule(true, DeviceType.CHARACTER, null, null, "m"),
            new DeviceRule(true, DeviceType.BLOCK, null, null, "m"),
            allow(1, 3L),
            allow(1, 5L),
            allow(1, 7L),
            allow(1, 8L),
            allow(1, 9L),
            allow(5, 0L),
            allow(5, 2L),
            allow(136, null));

    /** For {@code --privileged}. */
    public static final List<DeviceRule> ALL_DEVICES = List.of(new DeviceRule(true, DeviceType.ALL, null, null, "rwm"));

    private DefaultDevices() {}

    private static Device node(String path, long major, long minor) {
        return new Device(path, DeviceType.CHARACTER, major, minor, 0666L, null, null);
    }

    private static DeviceRule allow(long major, Long minor) {
        return new DeviceRule(true, DeviceType.CHARACTER, major, minor, "rwm");
    }
}
