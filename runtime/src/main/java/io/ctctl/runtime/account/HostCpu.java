package io.ctctl.runtime.account;

import io.ctctl.linux.SyscallException;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** How busy the machine's CPUs are, whoever uses them. */
final class HostCpu {
    /** /proc/stat counts in these. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int IDLE = 4;
    private static final int IOWAIT = 5;
    private static final int GUEST = 9;

    private final Path stat;
    private final double cpus;
    private long lastNanos; // guarded by this
    private long lastBusy = -1; // guarded by this
    private OptionalDouble load = OptionalDouble.empty(); // guarded by this

    HostCpu(Path stat, double cpus) {
        this.stat = stat;
        this.cpus = cpus;
    }

    static HostCpu ofThisMachine() {
        return new HostCpu(Path.of("/proc/stat"), Runtime.getRuntime().availableProcessors());
    }

    double cpus() {
        return cpus;
    }

    /** Counts now. */
    synchronized void take(long nanos) throws SyscallException {
        long busy = busy();
        if (lastBusy >= 0 && nanos > lastNanos) {
            load = OptionalDouble.of((busy - lastBusy) / TICKS_PER_SECOND / ((nanos - lastNanos) / 1e9));
        }
        lastBusy = busy;
        lastNanos = nanos;
    }

    private long busy() throws SyscallException {
        String text = KernelFile.text(stat).orElse("");
        String[] words = text.lines().findFirst().orElse("").split("\\s+");
        long busy = 0;
        for (int i = 1; i < words.length && i < GUEST; i++) {
            busy += i == IDLE || i == IOWAIT ? 0 : Long.parseLong(words[i]);
        }
        return busy;
    }

    /** CPUs in use between the last two counts. */
    synchronized OptionalDouble load() {
        return load;
    }
}
