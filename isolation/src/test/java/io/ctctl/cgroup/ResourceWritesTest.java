package io.ctctl.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.oci.BlockIo;
import io.ctctl.oci.Cpu;
import io.ctctl.oci.DeviceRule;
import io.ctctl.oci.DeviceType;
import io.ctctl.oci.HugepageLimit;
import io.ctctl.oci.Memory;
import io.ctctl.oci.NetworkPriority;
import io.ctctl.oci.Pids;
import io.ctctl.oci.Resources;
import io.ctctl.oci.ThrottleDevice;
import io.ctctl.oci.WeightDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResourceWritesTest {
    private static final Resources EVERYTHING = Resources.builder()
            .cpu(Cpu.builder()
                    .shares(512L)
                    .quota(50_000L)
                    .period(100_000L)
                    .burst(10_000L)
                    .cpus("0-1")
                    .mems("0")
                    .idle(0L)
                    .build())
            .memory(Memory.builder()
                    .limit(100L << 20)
                    .swap(150L << 20)
                    .reservation(50L << 20)
                    .kernel(7L)
                    .build())
            .pids(new Pids(64L))
            .blockIo(BlockIo.builder()
                    .weight(500)
                    .weightDevice(List.of(new WeightDevice(8, 0, 100, null)))
                    .throttleReadBpsDevice(List.of(new ThrottleDevice(8, 0, 1_000_000)))
                    .throttleWriteIopsDevice(List.of(new ThrottleDevice(8, 16, 0)))
                    .build())
            .hugepageLimits(List.of(new HugepageLimit("2MB", 4L << 20)))
            .build();

    @TempDir
    private Path root;

    @Test
    void everythingOnV1() throws IOException {
        assertThat(FakeCgroupfs.v1(root).writes(EVERYTHING))
                .containsExactly(
                        "cpu,cpuacct/ctctl/c1/cpu.shares = 512",
                        "cpu,cpuacct/ctctl/c1/cpu.cfs_period_us = 100000",
                        "cpu,cpuacct/ctctl/c1/cpu.cfs_quota_us = 50000",
                        "cpu,cpuacct/ctctl/c1/cpu.cfs_burst_us = 10000",
                        "cpu,cpuacct/ctctl/c1/cpu.idle = 0",
                        "cpuset/ctctl/c1/cpuset.cpus = 0-1",
                        "cpuset/ctctl/c1/cpuset.mems = 0",
                        "memory/ctctl/c1/memory.limit_in_bytes = 104857600",
                        "memory/ctctl/c1/memory.memsw.limit_in_bytes = 157286400",
                        "memory/ctctl/c1/memory.soft_limit_in_bytes = 52428800",
                        "pids/ctctl/c1/pids.max = 64",
                        "blkio/ctctl/c1/blkio.bfq.weight = 500",
                        "blkio/ctctl/c1/blkio.bfq.weight_device = 8:0 100",
                        "blkio/ctctl/c1/blkio.throttle.read_bps_device = 8:0 1000000",
                        "blkio/ctctl/c1/blkio.throttle.write_iops_device = 8:16 0",
                        "hugetlb/ctctl/c1/hugetlb.2MB.limit_in_bytes = 4194304");
    }

    @Test
    void everythingOnV2() throws IOException {
        assertThat(FakeCgroupfs.v2(root).writes(EVERYTHING))
                .containsExactly(
                        "ctctl/c1/cpu.weight = 59",
                        "ctctl/c1/cpu.max = 50000 100000",
                        "ctctl/c1/cpu.max.burst = 10000",
                        "ctctl/c1/cpu.idle = 0",
                        "ctctl/c1/cpuset.cpus = 0-1",
                        "ctctl/c1/cpuset.mems = 0",
                        "ctctl/c1/memory.swap.max = 52428800",
                        "ctctl/c1/memory.max = 104857600",
                        "ctctl/c1/memory.low = 52428800",
                        "ctctl/c1/pids.max = 64",
                        "ctctl/c1/io.weight = 4950",
                        "ctctl/c1/io.weight = 8:0 910",
                        "ctctl/c1/io.max = 8:0 rbps=1000000",
                        "ctctl/c1/io.max = 8:16 wiops=max",
                        "ctctl/c1/hugetlb.2MB.max = 4194304",
                        "ctctl/c1/hugetlb.2MB.rsvd.max = 4194304");
    }

    @Test
    void aControllerLeftToV2OnAHybridHostIsUsedThere() throws IOException {
        Resources pages = Resources.builder()
                .hugepageLimits(List.of(new HugepageLimit("2MB", 0)))
                .build();
        assertThat(FakeCgroupfs.hybrid(root).writes(pages))
                .containsExactly("unified/ctctl/c1/hugetlb.2MB.max = 0", "unified/ctctl/c1/hugetlb.2MB.rsvd.max = 0");
    }

    @Test
    void nothingAskedIsNothingWritten() throws IOException {
        assertThat(FakeCgroupfs.hybrid(root).writes(Resources.builder().build()))
                .isEmpty();
    }

    @Test
    void aControllerTheHostLacksIsNamed() throws IOException {
        FakeCgroupfs host = new FakeCgroupfs(root, FakeCgroupfs.DEBIAN_12, "cpu", "cpu");
        assertThatThrownBy(() -> host.writes(memory(Memory.builder().limit(1L << 20))))
                .isInstanceOf(UnsupportedSettingException.class)
                .hasMessage("memory.limit: this host has no memory controller");
    }

    @Test
    void aControllerThatIsThereButNotForUsIsAnErrorToo() throws IOException {
        FakeCgroupfs host = new FakeCgroupfs(root, FakeCgroupfs.DEBIAN_12, "cpu memory", "cpu");
        assertThatThrownBy(() -> host.writes(memory(Memory.builder().limit(1L << 20))))
                .isInstanceOf(UnsupportedSettingException.class);
    }

    @Test
    void aFileTheKernelLacksIsNamed() throws IOException {
        FakeCgroupfs host = FakeCgroupfs.hybrid(root);
        Files.delete(host.path("memory/ctctl/memory.memsw.limit_in_bytes"));
        assertThatThrownBy(() -> host.writes(memory(Memory.builder().limit(5L).swap(5L))))
                .isInstanceOf(UnsupportedSettingException.class)
                .hasMessage("memory.swap: this kernel has no memory.memsw.limit_in_bytes");
        Files.delete(host.path("blkio/ctctl/blkio.bfq.weight"));
        assertThatThrownBy(() -> host.writes(Resources.builder()
                        .blockIo(BlockIo.builder().weight(10).build())
                        .build()))
                .hasMessage("blockIO.weight: this kernel has no blkio.bfq.weight or blkio.weight");
    }

    private static Resources memory(Memory.Builder memory) {
        return Resources.builder().memory(memory.build()).build();
    }

    private FakeCgroupfs hostWithMemorySwap(long present) throws IOException {
        FakeCgroupfs host = FakeCgroupfs.hybrid(root);
        Files.createDirectories(host.path("memory/ctctl/c1"));
        Files.writeString(host.path("memory/ctctl/c1/memory.memsw.limit_in_bytes"), present + "\n");
        return host;
    }

    @Test
    void raisingMemoryOnV1RaisesItTogetherWithSwapFirst() throws IOException {
        assertThat(hostWithMemorySwap(100)
                        .writes(memory(Memory.builder().limit(200L).swap(300L))))
                .containsExactly(
                        "memory/ctctl/c1/memory.memsw.limit_in_bytes = 300",
                        "memory/ctctl/c1/memory.limit_in_bytes = 200");
    }

    @Test
    void loweringMemoryOnV1LowersSwapLast() throws IOException {
        assertThat(hostWithMemorySwap(1000)
                        .writes(memory(Memory.builder().limit(200L).swap(300L))))
                .containsExactly(
                        "memory/ctctl/c1/memory.limit_in_bytes = 200",
                        "memory/ctctl/c1/memory.memsw.limit_in_bytes = 300");
    }

    @Test
    void liftingMemoryOnV1LiftsSwapToo() throws IOException {
        assertThat(hostWithMemorySwap(1000).writes(memory(Memory.builder().limit(-1L))))
                .containsExactly(
                        "memory/ctctl/c1/memory.memsw.limit_in_bytes = -1",
                        "memory/ctctl/c1/memory.limit_in_bytes = -1");
    }

    @Test
    void swapBelowMemoryIsRefusedEverywhere() throws IOException {
        Resources wrong = memory(Memory.builder().limit(200L).swap(100L));
        FakeCgroupfs v1 = FakeCgroupfs.hybrid(root.resolve("a"));
        FakeCgroupfs v2 = FakeCgroupfs.v2(root.resolve("b"));
        assertThatThrownBy(() -> v1.writes(wrong)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> v2.writes(wrong)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> v2.writes(memory(Memory.builder().swap(100L))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs memory.limit");
    }

    @Test
    void unlimitedIsMaxOnV2() throws IOException {
        Resources lifted = Resources.builder()
                .memory(Memory.builder().limit(-1L).swap(-1L).build())
                .cpu(Cpu.builder().quota(-1L).build())
                .pids(new Pids(-1L))
                .build();
        assertThat(FakeCgroupfs.v2(root).writes(lifted))
                .containsExactly(
                        "ctctl/c1/cpu.max = max 100000",
                        "ctctl/c1/memory.swap.max = max",
                        "ctctl/c1/memory.max = max",
                        "ctctl/c1/pids.max = max");
    }

    @Test
    void aPeriodAloneKeepsTheQuota() throws IOException {
        FakeCgroupfs host = FakeCgroupfs.v2(root);
        Files.createDirectories(host.path("ctctl/c1"));
        Files.writeString(host.path("ctctl/c1/cpu.max"), "20000 100000\n");
        assertThat(host.writes(Resources.builder()
                        .cpu(Cpu.builder().period(50_000L).build())
                        .build()))
                .containsExactly("ctctl/c1/cpu.max = 20000 50000");
    }

    @Test
    void noSwapAccountingMatchesNoSwap() throws IOException {
        FakeCgroupfs host = FakeCgroupfs.v2(root);
        Files.delete(host.path("ctctl/memory.swap.max"));
        assertThat(host.writes(memory(Memory.builder().limit(100L).swap(100L))))
                .containsExactly("ctctl/c1/memory.max = 100");
        assertThatThrownBy(() -> host.writes(memory(Memory.builder().limit(100L).swap(200L))))
                .isInstanceOf(UnsupportedSettingException.class);
    }

    @Test
    void whatOnlyV1HasIsRefusedOnV2() throws IOException {
        FakeCgroupfs host = FakeCgroupfs.v2(root);
        List<Resources> v1Only = List.of(
                memory(Memory.builder().swappiness(10L)),
                memory(Memory.builder().disableOomKiller(true)),
                Resources.builder()
                        .cpu(Cpu.builder().realtimeRuntime(1L).build())
                        .build(),
                Resources.builder()
                        .blockIo(BlockIo.builder().leafWeight(10).build())
                        .build(),
                Resources.builder().network(new NetworkPriority(1L, List.of())).build());
        for (Resources resources : v1Only) {
            assertThatThrownBy(() -> host.writes(resources)).isInstanceOf(UnsupportedSettingException.class);
        }
    }

    @Test
    void rawFilesAreWrittenLineByLine() throws IOException {
        Resources raw = Resources.builder()
                .unified(Map.of("io.max", "8:0 rbps=1\n8:16 rbps=2\n"))
                .build();
        assertThat(FakeCgroupfs.v2(root).writes(raw))
                .containsExactly("ctctl/c1/io.max = 8:0 rbps=1", "ctctl/c1/io.max = 8:16 rbps=2");
    }

    @Test
    void rawFilesThatControlTheCgroupItselfAreRefused() throws IOException {
        FakeCgroupfs host = FakeCgroupfs.v2(root);
        for (String file : List.of("cgroup.procs", "../x.y", "memory/../../cgroup.procs", ".x", "memory")) {
            Resources raw = Resources.builder().unified(Map.of(file, "1")).build();
            assertThatThrownBy(() -> host.writes(raw)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void rawFilesNeedV2() throws IOException {
        Resources raw = Resources.builder().unified(Map.of("memory.high", "1")).build();
        FakeCgroupfs host = FakeCgroupfs.hybrid(root);
        assertThatThrownBy(() -> host.writes(raw))
                .isInstanceOf(UnsupportedSettingException.class)
                .hasMessageContaining("cgroup v1");
    }

    private static DeviceRule rule(boolean allow, DeviceType type, Long major, Long minor, String access) {
        return new DeviceRule(allow, type, major, minor, access);
    }

    @Test
    void deviceRulesKeepTheirOrderOnV1AndAreAProgramOnV2() throws IOException {
        Resources devices = Resources.builder()
                .devices(List.of(
                        rule(false, DeviceType.ALL, null, null, "rwm"),
                        rule(true, DeviceType.CHARACTER, null, null, "m"),
                        rule(true, DeviceType.CHARACTER, 1L, 3L, "rwm"),
                        rule(true, DeviceType.CHARACTER, 136L, null, "rwm")))
                .build();
        assertThat(FakeCgroupfs.hybrid(root.resolve("a")).writes(devices))
                .containsExactly(
                        "devices/ctctl/c1/devices.deny = a",
                        "devices/ctctl/c1/devices.allow = c *:* m",
                        "devices/ctctl/c1/devices.allow = c 1:3 rwm",
                        "devices/ctctl/c1/devices.allow = c 136:* rwm");
        assertThat(FakeCgroupfs.v2(root.resolve("b")).writes(devices)).isEmpty();
    }

    @Test
    void aDenialV1WouldIgnoreIsRefused() throws IOException {
        Resources devices = Resources.builder()
                .devices(List.of(
                        rule(false, DeviceType.ALL, null, null, "rwm"),
                        rule(true, DeviceType.CHARACTER, 1L, null, "rwm"),
                        rule(false, DeviceType.CHARACTER, 1L, 1L, "r")))
                .build();
        FakeCgroupfs host = FakeCgroupfs.hybrid(root);
        assertThatThrownBy(() -> host.writes(devices))
                .isInstanceOf(UnsupportedSettingException.class)
                .hasMessageContaining("'c 1:1 r' out of 'c 1:* rwm'");
    }

    @Property
    void weightsGrowWithSharesAndStayInRange(@ForAll @LongRange(min = 2, max = 262_143) long shares) {
        long weight = CpuWrites.weight(shares);
        assertThat(weight).isBetween(1L, 10_000L).isLessThanOrEqualTo(CpuWrites.weight(shares + 1));
    }

    @Test
    void theEndsAndTheDefaultOfSharesMeetThoseOfWeights() {
        assertThat(CpuWrites.weight(2)).isEqualTo(1);
        assertThat(CpuWrites.weight(1024)).isEqualTo(100);
        assertThat(CpuWrites.weight(262_144)).isEqualTo(10_000);
    }
}
