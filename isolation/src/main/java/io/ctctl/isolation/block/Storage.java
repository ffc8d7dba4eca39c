package io.ctctl.isolation.block;

import java.util.List;

/**
 * What some paths' data lies on: the whole disks to which their file systems send requests.
 *
 * @param elsewhere a line for each path whose data lies on no block device, with the reason
 */
public record Storage(List<BlockDevice> devices, List<String> elsewhere) {
    public static final Storage NONE = new Storage(List.of(), List.of());

    public Storage {
        devices = List.copyOf(devices);
        elsewhere = List.copyOf(elsewhere);
    }
}
