package io.ctctl.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.oci.BlockIo;
import io.ctctl.oci.Memory;
import io.ctctl.oci.Pids;
import io.ctctl.oci.Resources;
import io.ctctl.oci.ThrottleDevice;
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

final class CgroupChangeTest {
    @TempDir
    private Path root;

    private static Resources memory(long limit, long swap) {
        return Resources.builder()
                .memory(Memory.builder().limit(limit).swap(swap).build())
                .build();
    }

    private ContainerCgroup v1(Map<String, String> contents) throws IOException {
        return with(FakeCgroupfs.v1(root), contents);
    }

    private ContainerCgroup with(FakeCgroupfs fake, Map<String, String> contents) throws IOException {
        ContainerCgroup cgroup = fake.container(Resources.builder().build());
        for (Path directory : cgroup.directories()) {
            Files.createDirectories(directory);
        }
        for (Map.Entry<String, String> file : contents.entrySet()) {
            Controller controller = file.getKey().startsWith("memory")
                    ? Controller.MEMORY
                    : file.getKey().startsWith("pids") ? Controller.PIDS : Controller.BLKIO;
            Files.writeString(cgroup.directory(controller).orElseThrow().resolve(file.getKey()), file.getValue());
        }
        return cgroup;
    }

    private static List<String> writes(Resources resources, ContainerCgroup cgroup) throws IOException {
        return CgroupChange.to(CgroupModel.of(resources, cgroup)).writes().stream()
                .map(write -> write.file().getFileName() + " = " + write.value())
                .toList();
    }

    @Test
    void whatAgreesIsNotWritten() throws IOException {
        ContainerCgroup cgroup = v1(Map.of(
                "memory.limit_in_bytes",
                "104857600\n",
                "memory.memsw.limit_in_bytes",
                "209715200\n",
                "pids.max",
                "max"));
        assertThat(writes(memory(100 << 20, 200 << 20), cgroup)).isEmpty();
    }

    @Test
    void whatIsNoLongerWantedIsLifted() throws IOException {
        ContainerCgroup cgroup = v1(Map.of(
                "memory.limit_in_bytes",
                "104857600\n",
                "pids.max",
                "64\n",
                "blkio.throttle.read_bps_device",
                "8:0 1000\n8:16 5\n"));
        assertThat(writes(Resources.builder().build(), cgroup))
                .containsExactlyInAnyOrder(
                        "memory.limit_in_bytes = -1",
                        "pids.max = max",
                        "blkio.throttle.read_bps_device = 8:0 0",
                        "blkio.throttle.read_bps_device = 8:16 0");
    }

    /** The kernel answers EINVAL when memsw is below the limit, at any moment. */
    @Property
    void memoryAndSwapTogetherAreNeverBelowMemory(
            @ForAll @LongRange(min = 1, max = 1000) long limit,
            @ForAll @LongRange(min = 0, max = 1000) long swap,
            @ForAll @LongRange(min = 1, max = 1000) long nextLimit,
            @ForAll @LongRange(min = 0, max = 1000) long nextSwap)
            throws IOException {
        Path own = Files.createTempDirectory("cgroup");
        try {
            root = own;
            ContainerCgroup cgroup = v1(Map.of(
                    "memory.limit_in_bytes", Long.toString(limit << 20),
                    "memory.memsw.limit_in_bytes", Long.toString((limit + swap) << 20)));
            long memory = limit << 20;
            long both = (limit + swap) << 20;
            for (CgroupWrite write : CgroupChange.to(
                            CgroupModel.of(memory(nextLimit << 20, (nextLimit + nextSwap) << 20), cgroup))
                    .writes()) {
                if (write.file().endsWith("memory.memsw.limit_in_bytes")) {
                    both = Long.parseLong(write.value());
                } else {
                    memory = Long.parseLong(write.value());
                }
                assertThat(both).isGreaterThanOrEqualTo(memory);
            }
            assertThat(memory).isEqualTo(nextLimit << 20);
            assertThat(both).isEqualTo((nextLimit + nextSwap) << 20);
        } finally {
            delete(own);
        }
    }

    private static void delete(Path tree) throws IOException {
        try (var paths = Files.walk(tree)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void aRefusalInTheMidstPutsEverythingBack() throws IOException {
        ContainerCgroup cgroup = v1(Map.of("memory.limit_in_bytes", "104857600", "pids.max", "64"));
        Path pids = cgroup.directory(Controller.PIDS).orElseThrow().resolve("pids.max");
        Resources wanted = memory(50 << 20, -1).toBuilder().pids(new Pids(10L)).build();
        CgroupChange change = CgroupChange.to(CgroupModel.of(wanted, cgroup));
        Files.delete(pids); // ENOENT stands in for a file that refuses
        assertThatThrownBy(change::apply).isInstanceOf(IOException.class).hasMessageContaining("pids.max");
        assertThat(cgroup.directory(Controller.MEMORY).orElseThrow().resolve("memory.limit_in_bytes"))
                .hasContent("104857600");
    }

    @Test
    void allKeysOfADeviceAreWrittenOnV2() throws IOException {
        ContainerCgroup cgroup = with(
                FakeCgroupfs.v2(root),
                Map.of("io.max", "8:0 rbps=5 wbps=max riops=9 wiops=max\n", "memory.max", "max"));
        Resources wanted = Resources.builder()
                .blockIo(BlockIo.builder()
                        .throttleWriteBpsDevice(List.of(new ThrottleDevice(8, 0, 77)))
                        .build())
                .build();
        assertThat(writes(wanted, cgroup)).containsExactly("io.max = 8:0 rbps=max riops=max wbps=77 wiops=max");
    }

    @Test
    void changesAreReadBackAndUndone() throws IOException {
        ContainerCgroup cgroup = v1(Map.of("pids.max", "64", "memory.limit_in_bytes", "104857600"));
        // of the same length as before: a plain file keeps what a longer text left behind
        CgroupChange change = CgroupChange.to(CgroupModel.of(
                memory(200 << 20, -1).toBuilder().pids(new Pids(32L)).build(), cgroup));
        change.apply();
        Path pids = cgroup.directory(Controller.PIDS).orElseThrow().resolve("pids.max");
        assertThat(pids).hasContent("32");
        change.undo();
        assertThat(pids).hasContent("64");
    }

    @Test
    void whatTheKernelDoesNotShowIsARefusal() throws IOException {
        ContainerCgroup cgroup = v1(Map.of("pids.max", "64"));
        CgroupChange change = CgroupChange.to(
                CgroupModel.of(Resources.builder().pids(new Pids(7L)).build(), cgroup));
        // the plain file shows 74
        assertThatThrownBy(change::apply).hasMessage("the kernel took pids.max = 7 and does not show it");
    }
}
