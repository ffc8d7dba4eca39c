package io.ctctl.linux;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Of /proc/PID/stat, what tells a process from a later one of the same number.
 *
 * @param command the first 15 bytes of its name
 * @param state R, S, D, Z, T, …
 * @param startTicks clock ticks (1/100 s) after boot
 */
public record PidStat(int pid, String command, char state, int parent, long startTicks) {
    /** Empty when there is no such process. */
    public static Optional<PidStat> of(int pid) throws SyscallException {
        try {
            return Optional.of(parse(ControlFile.read(Path.of("/proc", Integer.toString(pid), "stat"))));
        } catch (SyscallException failed) {
            // gone before the open, or between open and read
            if (failed.errno() == Errno.ENOENT || failed.errno() == Errno.ESRCH) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    /** Reads the line; IllegalArgumentException when it is not one. */
    public static PidStat parse(String line) {
        // the command may itself contain blanks and parentheses: it ends at the last one
        int open = line.indexOf('(');
        int close = line.lastIndexOf(')');
        String[] rest =
                close < 0 ? new String[0] : line.substring(close + 1).strip().split(" ");
        if (open < 1 || rest.length < 20) {
            throw new IllegalArgumentException("not a line of /proc/PID/stat: " + line);
        }
        return new PidStat(
                Integer.parseInt(line.substring(0, open).strip()),
                line.substring(open + 1, close),
                rest[0].charAt(0),
                Integer.parseInt(rest[1]),
                Long.parseLong(rest[19]));
    }

    /** Ended, waiting to be reaped. */
    public boolean isZombie() {
        return state == 'Z' || state == 'X';
    }
}
