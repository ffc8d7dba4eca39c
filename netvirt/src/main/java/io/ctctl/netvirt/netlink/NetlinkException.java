package io.ctctl.netvirt.netlink;

import io.ctctl.linux.Errno;
import java.io.IOException;

/** The kernel refused a message: {@code newlink:eth0/veth: ENODEV: …} with its own words where it has any. */
public final class NetlinkException extends IOException {
    private static final long serialVersionUID = 1;

    private final Errno errno;

    NetlinkException(String what, Errno errno, String words) {
        super(what + ": " + errno + (words.isEmpty() ? "" : " (" + words + ")"));
        this.errno = errno;
    }

    public Errno errno() {
        return errno;
    }
}
