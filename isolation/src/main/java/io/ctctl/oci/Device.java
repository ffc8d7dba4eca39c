package io.ctctl.oci;

/** A device node to make in the container; no numbers for a fifo. */
public record Device(String path, DeviceType type, long major, long minor, Long fileMode, Long uid, Long gid) {
    public Device {
        Check.absolute("devices.path", path);
        Check.present("devices.type", type);
        if (fileMode != null) {
            Check.u32("devices.fileMode", fileMode);
        }
        if (uid != null) {
            Check.u32("devices.uid", uid);
        }
        if (gid != null) {
            Check.u32("devices.gid", gid);
        }
        Check.that(type != DeviceType.ALL, "devices %s: type must be c, b, u or p", path);
    }
}
