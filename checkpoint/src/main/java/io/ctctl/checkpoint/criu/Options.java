package io.ctctl.checkpoint.criu;

import io.ctctl.checkpoint.image.ProtoWriter;
import java.nio.file.Path;

/** Numbers of CRIU's rpc.proto, and the options that dump and restore must agree on. */
final class Options {
    static final int DUMP = 1;
    static final int RESTORE = 2;
    static final int NOTIFY = 6;

    static final int NETWORK_LOCK_NFTABLES = 2;
    static final int NETWORK_LOCK_SKIP = 3;

    /** Deleted files are kept in the images up to this size. */
    static final long GHOST_BYTES = 1L << 30;

    private static final int CLONE_NEWNET = 0x40000000;
    private static final int CGROUPS_IGNORE = 0;
    private static final int LOG_DEBUG = 4;

    private Options() {}

    static ProtoWriter common(Path images, String log) {
        return new ProtoWriter()
                .number(1, -1) // no descriptor of the images' directory: its path
                .text(68, images.toString())
                .flag(5, true) // established TCP connections
                .flag(8, true) // file locks
                .number(9, LOG_DEBUG)
                .text(10, log)
                .flag(12, true) // notifications
                .flag(18, true) // files that were deleted and have another name still
                .number(34, CGROUPS_IGNORE) // its control groups are ours to make
                .number(38, CLONE_NEWNET) // its interfaces are ours to make
                .number(45, Patience.LENGTH.toSeconds())
                .flag(50, true); // the terminal's master is the monitor's
    }
}
