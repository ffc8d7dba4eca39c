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
    private static final String STAT_FILE = "cpu.stat";
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

    /** Of all containers together, without their waiting; empty where the host does not count. */
    public static Optional<CpuGauge> open(InstanceCgroup cgroup) throws SyscallException {
        Optional<Path> v1 = Optional.ofNullable(cgroup.controllers().get(Controller.CPUACCT))
                .filter(hierarchy -> !hierarchy.isV2())
                .map(cgroup::directory);
        Optional<Path> v2 =
                cgroup.layout().v2().map(cgroup::directory).filter(dir -> Files.exists(dir.resolve(STAT_FILE)));
        return v1.isEmpty() && v2.isEmpty()
                ? Optional.empty()
                : Optional.of(new CpuGauge(usage(v1, v2.orElse(null)), v1.isEmpty(), Optional.empty()));
    }

    private static KeptFile usage(Optional<Path> v1, Path v2) throws SyscallException {
        return v1.isPresent()
                ? KeptFile.toRead(v1.get().resolve("cpuacct.usage"), SMALL)
                : KeptFile.toRead(v2.resolve(STAT_FILE), STAT);
    }

    /** ENOENT when the cgroup has gone, or the host does not count CPU time. */
    public static CpuGauge open(ContainerCgroup cgroup) throws SyscallException {
        Optional<Path> v1 = cgroup.directory(Controller.CPUACCT);
        KeptFile usage = usage(v1, cgroup.v2().orElseGet(cgroup::processes));
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
