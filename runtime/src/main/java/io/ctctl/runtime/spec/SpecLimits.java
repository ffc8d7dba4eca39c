package io.ctctl.runtime.spec;

import io.ctctl.cgroup.Controller;
import io.ctctl.isolation.block.BlockDevice;
import io.ctctl.oci.BlockIo;
import io.ctctl.oci.HugepageLimit;
import io.ctctl.oci.Memory;
import io.ctctl.oci.Pids;
import io.ctctl.oci.Resources;
import io.ctctl.oci.Rlimit;
import io.ctctl.oci.RlimitType;
import io.ctctl.oci.ThrottleDevice;
import io.ctctl.runtime.config.ResourceConfig;
import io.ctctl.scheduler.io.DeviceRate;
import io.ctctl.scheduler.io.IoConfig;
import io.ctctl.scheduler.memory.MemoryConfig;
import io.ctctl.scheduler.memory.OomPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Limits of memory, I/O and counted objects in the OCI's terms. What these have no word for goes to {@code unified} where
 * the kernel is of cgroup v2; what the host cannot do at all is left out, and its settings say so.
 */
public final class SpecLimits {
    private final ResourceConfig wanted;
    private final LimitFacts facts;
    private final Map<String, String> unified = new LinkedHashMap<>();

    private SpecLimits(ResourceConfig wanted, LimitFacts facts) {
        this.wanted = wanted;
        this.facts = facts;
    }

    /** Adds them; pure. */
    public static void add(ResourceConfig wanted, LimitFacts facts, Resources.Builder resources) {
        new SpecLimits(wanted, facts).add(resources);
    }

    /** Limits of each process: all that were asked for; what is overcommitted bounds the address space. */
    public static List<Rlimit> rlimits(ResourceConfig wanted) {
        List<Rlimit> all = new ArrayList<>(wanted.rlimits());
        wanted.memory().addressSpace().ifPresent(bytes -> {
            boolean given = all.stream().anyMatch(limit -> limit.type() == RlimitType.RLIMIT_AS);
            if (!given) {
                all.add(new Rlimit(RlimitType.RLIMIT_AS, bytes, bytes));
            }
        });
        return all;
    }

    private void add(Resources.Builder resources) {
        memory().ifPresent(resources::memory);
        wanted.pidsLimit().ifPresent(limit -> resources.pids(new Pids(limit)));
        blockIo().ifPresent(resources::blockIo);
        List<HugepageLimit> hugepages = new ArrayList<>();
        wanted.hugepages().forEach((size, bytes) -> hugepages.add(new HugepageLimit(size, bytes)));
        resources.hugepageLimits(hugepages);
        resources.unified(unified);
    }

    private Optional<Memory> memory() {
        MemoryConfig memory = wanted.memory();
        if (memory.equals(MemoryConfig.NONE)) {
            return Optional.empty();
        }
        boolean v2 = facts.isV2(Controller.MEMORY);
        long kept = memory.reservation().orElse(0L);
        if (v2) {
            unified("memory.min", memory.guaranteed());
            memory.high().ifPresent(bytes -> unified("memory.high", bytes));
            if (memory.oomPolicy().filter(OomPolicy.GROUP::equals).isPresent()) {
                unified("memory.oom.group", 1);
            }
        } else {
            kept = Math.max(kept, memory.guaranteed());
        }
        boolean pause =
                !v2 && memory.oomPolicy().filter(OomPolicy.PAUSE::equals).isPresent();
        return Optional.of(Memory.builder()
                .limit(memory.limit().orElse(null))
                .swap(memory.together().orElse(null))
                .reservation(kept > 0 ? kept : null)
                .disableOomKiller(pause ? true : null)
                .build());
    }

    private void unified(String file, long value) {
        if (value > 0) {
            unified.put(file, Long.toString(value));
        }
    }

    private Optional<BlockIo> blockIo() {
        IoConfig io = wanted.io();
        if (io.equals(IoConfig.NONE)) {
            return Optional.empty();
        }
        latency(io);
        return Optional.of(BlockIo.builder()
                .weight(weight(io))
                .throttleReadBpsDevice(throttle(io.bytes().read(), DeviceRate.Limit.READ_BPS))
                .throttleWriteBpsDevice(throttle(io.bytes().write(), DeviceRate.Limit.WRITE_BPS))
                .throttleReadIopsDevice(throttle(io.operations().read(), DeviceRate.Limit.READ_IOPS))
                .throttleWriteIopsDevice(throttle(io.operations().write(), DeviceRate.Limit.WRITE_IOPS))
                .build());
    }

    /** v2's files take the weight as it is, which the OCI's conversion would shift; v1 has one for it. */
    private Integer weight(IoConfig io) {
        Optional<Integer> weight = io.effectiveWeight();
        if (weight.isEmpty()) {
            return null;
        }
        if (!facts.isV2(Controller.BLKIO)) {
            boolean some = facts.offers(Controller.BLKIO, "blkio.bfq.weight")
                    || facts.offers(Controller.BLKIO, "blkio.weight");
            return some ? weight.get() : null;
        }
        for (String file : List.of("io.bfq.weight", "io.weight")) {
            if (facts.offers(Controller.BLKIO, file)) {
                unified.put(file, weight.get().toString());
            }
        }
        return null;
    }

    private void latency(IoConfig io) {
        if (io.latencyMicros().isPresent() && facts.offers(Controller.BLKIO, "io.latency")) {
            List<String> lines = facts.storage().devices().stream()
                    .map(device ->
                            device.number() + " target=" + io.latencyMicros().get())
                    .toList();
            if (!lines.isEmpty()) {
                unified.put("io.latency", String.join("\n", lines));
            }
        }
    }

    /** The limit of all storage, and those of single devices; the smaller where both apply. */
    private List<ThrottleDevice> throttle(Optional<Long> everywhere, DeviceRate.Limit limit) {
        Map<String, ThrottleDevice> byNumber = new TreeMap<>();
        everywhere.ifPresent(rate -> {
            for (BlockDevice device : facts.storage().devices()) {
                smaller(byNumber, device, rate);
            }
        });
        for (DeviceRate rate : wanted.io().devices()) {
            if (rate.limit() == limit) {
                smaller(byNumber, facts.device(rate), rate.rate());
            }
        }
        return List.copyOf(byNumber.values());
    }

    private static void smaller(Map<String, ThrottleDevice> byNumber, BlockDevice device, long rate) {
        byNumber.merge(
                device.number(),
                new ThrottleDevice((long) device.major(), (long) device.minor(), rate),
                (a, b) -> a.rate() <= b.rate() ? a : b);
    }
}
