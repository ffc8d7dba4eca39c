package io.ctctl.isolation;

import java.nio.file.Path;

/**
 * How the processes of a user namespace come by userfaultfds when they are restored: by {@code /dev/userfaultfd}, which a library that
 * is preloaded into CRIU uses in the place of the system call.
 *
 * @param descriptor a number that no file of theirs has, nor any that CRIU keeps for itself, just below multiples of 128
 */
public record LaterMemory(int descriptor) {
    /** What makes userfaultfds for everybody who has it open; since Linux 6.1. */
    public static final Path DEVICE = Path.of("/dev/userfaultfd");

    private static final int CRIU_ALIGNS_TO = 128;

    /** For processes none of which has a file of a higher number. */
    public static LaterMemory beyond(int highest) {
        int inUse = Math.max(highest, RestorePlanner.HIGHEST);
        return new LaterMemory((inUse / CRIU_ALIGNS_TO + 1) * CRIU_ALIGNS_TO);
    }
}
