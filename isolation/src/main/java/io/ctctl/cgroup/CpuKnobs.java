package io.ctctl.cgroup;

import io.ctctl.linux.ControlFile;
import io.ctctl.linux.KeptFile;
import io.ctctl.linux.SyscallException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The CPU settings of one cgroup in the kernel. Reads back what is there before it writes, so that a write that changes
 * nothing is not made, and writes in an order the kernel takes from any state. A refusal is a SyscallException.
 */
public final class CpuKnobs {
    /** A quota below zero is none. */
    public record Quota(long quotaMicros, long periodMicros, long burstMicros) {}

    private static final String UNLIMITED = "max";
    private static final int NUMBER_BYTES = 24;

    private final Optional<Path> cpu;
    private final Optional<Path> cpuset;
    private final boolean v2;

    private CpuKnobs(Optional<Path> cpu, Optional<Path> cpuset, boolean v2) {
        this.cpu = cpu;
        this.cpuset = cpuset;
        this.v2 = v2;
    }

    public static CpuKnobs of(ContainerCgroup cgroup) {
        return new CpuKnobs(
                cgroup.directory(Controller.CPU), cgroup.directory(Controller.CPUSET), cgroup.isV2(Controller.CPU));
    }

    /** Of a cgroup inside a container's: a slice has no cpuset of its own. */
    public static CpuKnobs ofSlice(ContainerCgroup cgroup, String name) {
        return of(cgroup).slice(name);
    }

    /** Of a cgroup inside this one. */
    public CpuKnobs slice(String name) {
        return new CpuKnobs(cpu.map(directory -> directory.resolve(name)), Optional.empty(), v2);
    }

    /** Whether its directory is there. */
    public boolean exists() {
        return cpu.filter(Files::isDirectory).isPresent();
    }

    /** Whether weights are {@code cpu.weight} and not {@code cpu.shares}. */
    public boolean isV2() {
        return v2;
    }

    /** Whether the host has the cpu controller. */
    public boolean weighs() {
        return cpu.isPresent();
    }

    public long weight() throws SyscallException {
        return Long.parseLong(read(cpu, weightFile()));
    }

    /** Not for an idle group, whose weight the kernel fixes. */
    public void weight(long weight) throws SyscallException {
        write(cpu, weightFile(), Long.toString(weight));
    }

    /** The file of the weight, kept open for whoever writes it often. */
    public KeptFile keptWeight() throws SyscallException {
        return KeptFile.toWrite(require(cpu, weightFile()), NUMBER_BYTES);
    }

    private String weightFile() {
        return v2 ? "cpu.weight" : "cpu.shares";
    }

    public Quota quota() throws SyscallException {
        String burst = has(v2 ? "cpu.max.burst" : "cpu.cfs_burst_us")
                ? read(cpu, v2 ? "cpu.max.burst" : "cpu.cfs_burst_us")
                : "0";
        if (v2) {
            String[] words = read(cpu, "cpu.max").split(" ");
            return new Quota(
                    words[0].equals(UNLIMITED) ? -1 : Long.parseLong(words[0]),
                    Long.parseLong(words[1]),
                    Long.parseLong(burst));
        }
        return new Quota(
                Long.parseLong(read(cpu, "cpu.cfs_quota_us")),
                Long.parseLong(read(cpu, "cpu.cfs_period_us")),
                Long.parseLong(burst));
    }

    /** The saved-up time is never above the quota, not even between two writes. */
    public void quota(Quota next) throws SyscallException {
        Quota now = quota();
        if (now.equals(next)) {
            return;
        }
        if (now.burstMicros() > 0 && now.burstMicros() != next.burstMicros()) {
            write(cpu, v2 ? "cpu.max.burst" : "cpu.cfs_burst_us", "0");
        }
        if (v2) {
            write(
                    cpu,
                    "cpu.max",
                    (next.quotaMicros() < 0 ? UNLIMITED : Long.toString(next.quotaMicros())) + " "
                            + next.periodMicros());
        } else {
            v1(now, next);
        }
        if (next.burstMicros() > 0) {
            write(cpu, v2 ? "cpu.max.burst" : "cpu.cfs_burst_us", Long.toString(next.burstMicros()));
        }
    }

    // the quota first when the period grows: a small quota in a short period is more than in a long one
    private void v1(Quota now, Quota next) throws SyscallException {
        boolean quotaFirst = next.periodMicros() > now.periodMicros();
        if (quotaFirst) {
            write(cpu, "cpu.cfs_quota_us", Long.toString(next.quotaMicros()));
        }
        if (next.periodMicros() != now.periodMicros()) {
            write(cpu, "cpu.cfs_period_us", Long.toString(next.periodMicros()));
        }
        if (!quotaFirst) {
            write(cpu, "cpu.cfs_quota_us", Long.toString(next.quotaMicros()));
        }
    }

    public boolean idle() throws SyscallException {
        return has("cpu.idle") && read(cpu, "cpu.idle").equals("1");
    }

    /** UnsupportedSettingException on kernels before 5.15. */
    public void idle(boolean next) throws SyscallException {
        if (!has("cpu.idle")) {
            if (next) {
                throw new UnsupportedSettingException("cpu.idle", "this kernel has no cpu.idle");
            }
            return;
        }
        if (idle() != next) {
            write(cpu, "cpu.idle", next ? "1" : "0");
        }
    }

    /** CPUs it may run on, as the kernel writes them. */
    public String cpus() throws SyscallException {
        return read(cpuset, "cpuset.cpus");
    }

    /** Empty: what the parent has. */
    public void cpus(Optional<String> list) throws SyscallException {
        cpuset("cpuset.cpus", list);
    }

    public String memoryNodes() throws SyscallException {
        return read(cpuset, "cpuset.mems");
    }

    public void memoryNodes(Optional<String> list) throws SyscallException {
        cpuset("cpuset.mems", list);
    }

    private void cpuset(String file, Optional<String> list) throws SyscallException {
        if (cpuset.isEmpty()) {
            if (list.isPresent()) {
                throw new UnsupportedSettingException(file, "this host has no cpuset controller");
            }
            return;
        }
        String now = read(cpuset, file);
        String wanted = list.isPresent() ? list.get() : unconfined(file, now);
        if (!now.equals(wanted)) {
            write(cpuset, file, wanted);
        }
    }

    /** A set that has tasks cannot be emptied again (ENOSPC), on v2 neither, where it may begin as empty. */
    private String unconfined(String file, String now) throws SyscallException {
        Path parent = cpuset.orElseThrow().getParent();
        boolean unified = Files.exists(parent.resolve("cgroup.controllers"));
        if (unified && now.isEmpty()) {
            return now;
        }
        return ControlFile.read(parent.resolve(unified ? file + ".effective" : file))
                .strip();
    }

    private boolean has(String file) {
        return cpu.isPresent() && Files.exists(cpu.get().resolve(file));
    }

    private static String read(Optional<Path> directory, String file) throws SyscallException {
        return ControlFile.read(require(directory, file)).strip();
    }

    private static void write(Optional<Path> directory, String file, String text) throws SyscallException {
        ControlFile.write(require(directory, file), text);
    }

    private static Path require(Optional<Path> directory, String file) {
        return directory
                .orElseThrow(() -> new UnsupportedSettingException(file, "this host has no controller for it"))
                .resolve(file);
    }
}
