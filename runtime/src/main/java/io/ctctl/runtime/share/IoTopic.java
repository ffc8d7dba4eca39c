package io.ctctl.runtime.share;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.Controller;
import io.ctctl.isolation.block.BlockDevice;
import io.ctctl.isolation.block.Storage;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.spec.HostLimits;
import io.ctctl.scheduler.MemorySize;
import io.ctctl.scheduler.TimeSpan;
import io.ctctl.scheduler.io.DeviceRate;
import io.ctctl.scheduler.io.IoConfig;
import io.ctctl.scheduler.io.IoRate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Rates, weights and latency of block devices. */
public final class IoTopic implements Topic {
    private static final String UNBUFFERED =
            "reads and direct writes are held; cgroup v1 does not know whose buffered writes are";

    private final Instance instance;

    public IoTopic(Instance instance) {
        this.instance = instance;
    }

    @Override
    public List<Setting> settings(ContainerConfig config, ContainerCgroup cgroup) throws IOException {
        IoConfig io = config.resources().io();
        if (io.equals(IoConfig.NONE)) {
            return List.of();
        }
        HostLimits host = new HostLimits(cgroup.instance(), instance);
        Storage storage = host.storage(config);
        CgroupFiles files = new CgroupFiles(cgroup, Controller.BLKIO);
        List<Setting> all = new ArrayList<>();
        if (!io.bytes().isAny()) {
            all.add(new Setting(
                    "iolimit",
                    text(io.bytes(), true),
                    everywhere(io.bytes(), storage, files),
                    rateFiles(files, "bps")));
        }
        if (!io.operations().isAny()) {
            all.add(new Setting(
                    "iopslimit",
                    text(io.operations(), false),
                    everywhere(io.operations(), storage, files),
                    rateFiles(files, "iops")));
        }
        for (DeviceRate rate : io.devices()) {
            all.add(device(rate, files));
        }
        io.effectiveWeight().ifPresent(weight -> {
            String option = io.priority().isPresent() ? "ioprio" : "blkio-weight";
            int value = io.priority().orElse(weight);
            String name = config.name().map(Object::toString).orElse("CONTAINER");
            all.add(new IoWeight(cgroup, host.devices(), storage)
                    .setting(option, value, weight, "ctctl set " + name + " --" + option + " " + value));
        });
        io.latencyMicros()
                .ifPresent(micros -> all.add(new Setting(
                        "iolatency", TimeSpan.ofMicros(micros), latency(storage, files), files.files("io.latency"))));
        return all;
    }

    private static List<Path> rateFiles(CgroupFiles files, String unit) {
        return files.v2()
                ? files.files("io.max")
                : files.files("blkio.throttle.read_" + unit + "_device", "blkio.throttle.write_" + unit + "_device");
    }

    private static String text(IoRate rate, boolean bytes) {
        if (rate.read().equals(rate.write())) {
            return amount(rate.read().orElseThrow(), bytes);
        }
        List<String> parts = new ArrayList<>();
        rate.read().ifPresent(value -> parts.add("read=" + amount(value, bytes)));
        rate.write().ifPresent(value -> parts.add("write=" + amount(value, bytes)));
        return String.join(",", parts);
    }

    private static String amount(long value, boolean bytes) {
        return bytes ? new MemorySize(value).toString() : Long.toString(value);
    }

    private static Enforcement everywhere(IoRate rate, Storage storage, CgroupFiles files) {
        if (storage.devices().isEmpty()) {
            return Enforcement.unenforceable(String.join("; ", storage.elsewhere()), "");
        }
        List<String> how = new ArrayList<>();
        if (storage.devices().size() > 1) {
            how.add("each of " + names(storage.devices()) + " for itself, not all together");
        }
        storage.elsewhere().forEach(where -> how.add("not where " + where));
        if (rate.write().isPresent() && !files.v2()) {
            how.add(UNBUFFERED);
        }
        return how.isEmpty() ? Enforcement.ENFORCED : Enforcement.approximated(String.join("; ", how));
    }

    static String names(List<BlockDevice> devices) {
        return String.join(", ", devices.stream().map(BlockDevice::toString).toList());
    }

    private static Setting device(DeviceRate rate, CgroupFiles files) {
        boolean write = rate.limit() == DeviceRate.Limit.WRITE_BPS || rate.limit() == DeviceRate.Limit.WRITE_IOPS;
        boolean bytes = rate.limit() == DeviceRate.Limit.READ_BPS || rate.limit() == DeviceRate.Limit.WRITE_BPS;
        String option = rate.limit().option().substring(2);
        return new Setting(
                option,
                rate.device() + ":" + amount(rate.rate(), bytes),
                write && !files.v2() ? Enforcement.approximated(UNBUFFERED) : Enforcement.ENFORCED,
                files.file("blkio.throttle." + option.substring(7).replace('-', '_') + "_device", "io.max"));
    }

    private static Enforcement latency(Storage storage, CgroupFiles files) {
        if (files.files("io.latency").isEmpty()) {
            return Enforcement.unenforceable(
                    files.v2() ? "this kernel has no io.latency" : "cgroup v1 has no latency target",
                    "a kernel with CONFIG_BLK_CGROUP_IOLATENCY on cgroup v2 has one");
        }
        return storage.devices().isEmpty()
                ? Enforcement.unenforceable(String.join("; ", storage.elsewhere()), "")
                : Enforcement.ENFORCED;
    }
}
