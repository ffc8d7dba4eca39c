package io.ctctl.runtime.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.cgroup.Controller;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountersTest {
    private static final Controller[] ALL = {
        Controller.CPU, Controller.CPUACCT, Controller.MEMORY, Controller.BLKIO, Controller.PIDS
    };
    private static final Controller[] UNIFIED = {Controller.CPU, Controller.MEMORY, Controller.BLKIO, Controller.PIDS};
    private static final String PRESSURE = "some avg10=0.00 avg60=0.00 avg300=0.00 total=%d\nfull avg10=0.00 total=1\n";

    @TempDir
    Path directory;

    @Test
    void versionOneCountsInManyFiles() throws IOException {
        CgroupFiles files = CgroupFiles.hybrid(directory, ALL)
                .file(Controller.CPUACCT, "cpuacct.usage", "2000000\n")
                .file(Controller.CPUACCT, "cpuacct.usage_user", "1500000\n")
                .file(Controller.CPUACCT, "cpuacct.usage_sys", "500000\n")
                .file(Controller.CPU, "cpu.stat", "nr_periods 13\nnr_throttled 11\nthrottled_time 493468056\n")
                .file(Controller.MEMORY, "memory.usage_in_bytes", "1000\n")
                .file(Controller.MEMORY, "memory.memsw.usage_in_bytes", "1200\n")
                .file(Controller.MEMORY, "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n")
                .file(
                        Controller.BLKIO,
                        "blkio.throttle.io_service_bytes_recursive",
                        "8:0 Read 4096\n8:0 Write 8192\n8:0 Sync 8192\n8:0 Total 12288\n8:16 Read 4\nTotal 12292\n")
                .file(Controller.BLKIO, "blkio.throttle.io_serviced_recursive", "8:0 Read 1\n8:0 Write 2\nTotal 3\n")
                .file(Controller.PIDS, "pids.current", "7\n")
                .unified("cpu.pressure", PRESSURE.formatted(30))
                .unified("memory.pressure", PRESSURE.formatted(20))
                .unified("io.pressure", PRESSURE.formatted(10));

        assertThat(Counters.read(files.cgroup()))
                .containsOnly(
                        Map.entry(Counter.CPU_NANOS, 2_000_000L),
                        Map.entry(Counter.USER_NANOS, 1_500_000L),
                        Map.entry(Counter.SYSTEM_NANOS, 500_000L),
                        Map.entry(Counter.PERIODS, 13L),
                        Map.entry(Counter.THROTTLED_PERIODS, 11L),
                        Map.entry(Counter.THROTTLED_NANOS, 493_468_056L),
                        Map.entry(Counter.CPU_WAIT_NANOS, 30_000L),
                        Map.entry(Counter.MEMORY_WAIT_NANOS, 20_000L),
                        Map.entry(Counter.IO_WAIT_NANOS, 10_000L),
                        Map.entry(Counter.MEMORY_BYTES, 1000L),
                        Map.entry(Counter.SWAP_BYTES, 200L),
                        Map.entry(Counter.OOM_KILLS, 2L),
                        Map.entry(Counter.READ_BYTES, 4100L),
                        Map.entry(Counter.WRITTEN_BYTES, 8192L),
                        Map.entry(Counter.READS, 1L),
                        Map.entry(Counter.WRITES, 2L),
                        Map.entry(Counter.PIDS, 7L));
    }

    @Test
    void versionTwoCountsInMicroseconds() throws IOException {
        CgroupFiles files = CgroupFiles.v2(directory, UNIFIED)
                .unified(
                        "cpu.stat",
                        """
                        usage_usec 2000
                        user_usec 1500
                        system_usec 500
                        nr_periods 3
                        nr_throttled 1
                        throttled_usec 40
                        """)
                .unified("memory.current", "1000\n")
                .unified("memory.swap.current", "200\n")
                .unified("memory.events", "low 0\nhigh 0\nmax 5\noom 2\noom_kill 1\n")
                .unified("io.stat", "8:0 rbytes=4096 wbytes=8192 rios=1 wios=2 dbytes=0 dios=0\n8:16 rbytes=4\n")
                .unified("pids.current", "7\n");

        assertThat(Counters.read(files.cgroup()))
                .containsEntry(Counter.CPU_NANOS, 2_000_000L)
                .containsEntry(Counter.THROTTLED_NANOS, 40_000L)
                .containsEntry(Counter.MEMORY_BYTES, 1000L)
                .containsEntry(Counter.SWAP_BYTES, 200L)
                .containsEntry(Counter.OOM_KILLS, 1L)
                .containsEntry(Counter.READ_BYTES, 4100L)
                .containsEntry(Counter.WRITES, 2L)
                .containsEntry(Counter.PIDS, 7L)
                .doesNotContainKeys(Counter.CPU_WAIT_NANOS, Counter.MEMORY_WAIT_NANOS, Counter.IO_WAIT_NANOS);
    }

    @Test
    void whatIsNotKeptIsAbsent() throws IOException {
        assertThat(Counters.read(CgroupFiles.hybrid(directory, ALL).cgroup())).isEmpty();
        assertThat(Counters.read(CgroupFiles.v2(directory, Controller.PIDS)
                        .unified("pids.current", "1\n")
                        .cgroup()))
                .containsOnlyKeys(Counter.PIDS);
    }

    @Test
    void memoryIsToldApartByKind() throws IOException {
        CgroupFiles v1 = CgroupFiles.hybrid(directory.resolve("v1"), ALL)
                .file(Controller.MEMORY, "memory.stat", "cache 1\nrss 2\ntotal_cache 30\ntotal_rss 40\ntotal_shmem 5\n")
                .file(Controller.MEMORY, "memory.kmem.usage_in_bytes", "6\n");
        CgroupFiles v2 = CgroupFiles.v2(directory.resolve("v2"), UNIFIED)
                .unified("memory.stat", "anon 40\nfile 30\nkernel 6\nshmem 5\nfile_dirty 7\nsock 8\n");

        assertThat(MemoryKind.read(v1.cgroup()))
                .containsOnly(
                        Map.entry(MemoryKind.ANONYMOUS, 40L),
                        Map.entry(MemoryKind.FILE, 30L),
                        Map.entry(MemoryKind.SHARED, 5L),
                        Map.entry(MemoryKind.KERNEL, 6L));
        assertThat(MemoryKind.read(v2.cgroup()))
                .containsEntry(MemoryKind.ANONYMOUS, 40L)
                .containsEntry(MemoryKind.DIRTY, 7L)
                .containsEntry(MemoryKind.SOCKETS, 8L);
    }

    @Test
    void boundsAreThoseTheKernelHolds() throws IOException {
        CgroupFiles v1 = CgroupFiles.hybrid(directory.resolve("v1"), ALL)
                .file(Controller.CPU, "cpu.cfs_quota_us", "50000\n")
                .file(Controller.CPU, "cpu.cfs_period_us", "100000\n")
                .file(Controller.MEMORY, "memory.limit_in_bytes", "9223372036854771712\n")
                .file(Controller.PIDS, "pids.max", "50\n");
        CgroupFiles v2 = CgroupFiles.v2(directory.resolve("v2"), UNIFIED)
                .unified("cpu.max", "max 100000\n")
                .unified("memory.max", "4096\n")
                .unified("pids.max", "max\n");

        Bounds one = Bounds.read(v1.cgroup());
        assertThat(one.cpus()).hasValue(0.5);
        assertThat(one.memoryBytes()).isEmpty();
        assertThat(one.pids()).hasValue(50);
        Bounds two = Bounds.read(v2.cgroup());
        assertThat(two.cpus()).isEmpty();
        assertThat(two.memoryBytes()).hasValue(4096);
        assertThat(two.pids()).isEmpty();
    }
}
