package io.ctctl.runtime.share;

import io.ctctl.linux.ControlFile;
import io.ctctl.linux.SyscallException;
import java.nio.file.Path;

/** Time in which CPUs had nothing to do; read only while somebody's credits depend on it. */
final class IdleTime {
    private static final Path STAT = Path.of("/proc/stat");
    private static final int IDLE_WORD = 4;
    private static final long MICROS_PER_TICK = 10_000; // USER_HZ is 100 on every architecture

    private long before = -1;
    private long at;

    /** Microseconds since the last call, at most the time itself; 0 when nobody asks for it. */
    long since(Iterable<ShareMember> members) throws SyscallException {
        boolean wanted = false;
        for (ShareMember member : members) {
            wanted |= member.config().bucket().flatMap(bucket -> bucket.idle()).isPresent();
        }
        if (!wanted) {
            before = -1;
            return 0;
        }
        long now = Credits.now();
        long idle = Long.parseLong(ControlFile.read(STAT).split("\n", 2)[0].split(" +")[IDLE_WORD]) * MICROS_PER_TICK;
        long since = before < 0 ? 0 : Math.min(now - at, Math.max(0, idle - before));
        before = idle;
        at = now;
        return since;
    }
}
