package io.ctctl.cgroup;

import io.ctctl.linux.KeptFile;
import io.ctctl.linux.SyscallException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a cgroup uses of the CPUs and how long it waits for them, through files that are kept open. For one thread. */
public final class CpuGauge implements AutoCloseable {
    private static final byte[] USAGE = key("usage_usec ");
    private static final byte[] TOTAL = key("total=");
    private static final int SMALL = 64;
    private static final int STAT = 512;
    private static final int PRESSURE = 256;

    private final KeptFile usage;
    private final boolean v2;
    private final Optional<KeptFile> pressure;

    private CpuGauge(KeptFile usage, boolean v2, Optional<KeptFile> pressure) {
        this.usage = usage;
        this.v2 = v2;
        this.pressure = pressure;
    }

    private static byte[] key(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** ENOENT when the cgroup has gone, or the host does not count CPU time. */
    public static CpuGauge open(ContainerCgroup cgroup) throws SyscallException {
        Optional<Path> v1 = cgroup.directory(Controller.CPUACCT);
        KeptFile usage = v1.isPresent()
                ? KeptFile.toRead(v1.get().resolve("cpuacct.usage"), SMALL)
                : KeptFile.toRead(cgroup.v2().orElseGet(cgroup::processes).resolve("cpu.stat"), STAT);
        try {
            return new CpuGauge(usage, v1.isEmpty(), pressure(cgroup));
        } catch (SyscallException e) {
            usage.close();
            throw e;
        }
    }

    private static Optional<KeptFile> pressure(ContainerCgroup cgroup) throws SyscallException {
        Optional<Path> file = cgroup.v2().map(directory -> directory.resolve("cpu.pressure"));
        return file.isPresent() && Files.exists(file.get())
                ? Optional.of(KeptFile.toRead(file.get(), PRESSURE))
                : Optional.empty();
    }

    /** CPU time used since the cgroup was made, in microseconds. */
    public long usedMicros() throws SyscallException {
        return v2 ? usage.readAfter(USAGE) : usage.readNumber() / 1000;
    }

    /** Time since then in which some task waited for a CPU, in microseconds; -1 when the kernel does not tell. */
    public long waitedMicros() throws SyscallException {
        // the first line is "some"
        return pressure.isPresent() ? pressure.get().readAfter(TOTAL) : -1;
    }

    @Override
    public void close() {
        usage.close();
        pressure.ifPresent(KeptFile::close);
    }
}
