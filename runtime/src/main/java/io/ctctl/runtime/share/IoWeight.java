package io.ctctl.runtime.share;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.Controller;
import io.ctctl.isolation.block.BlockDevice;
import io.ctctl.isolation.block.BlockDevices;
import io.ctctl.isolation.block.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A container's weight in the eyes of what schedules its disks. BFQ and io.cost have a file each; a weight is a number in a
 * file until something schedules by it.
 */
final class IoWeight {
    private final CgroupFiles files;
    private final BlockDevices devices;
    private final Storage storage;

    IoWeight(ContainerCgroup cgroup, BlockDevices devices, Storage storage) {
        this.files = new CgroupFiles(cgroup, Controller.BLKIO);
        this.devices = devices;
        this.storage = storage;
    }

    /**
     * The setting as it holds now.
     *
     * @param weight what the files should say
     * @param set the command that writes it
     */
    Setting setting(String option, int value, int weight, String set) {
        List<Path> held = files.v2()
                ? files.files("io.bfq.weight", "io.weight")
                : files.files("blkio.bfq.weight", "blkio.weight");
        return new Setting(option, Integer.toString(value), holds(held, weight, set), held);
    }

    private Enforcement holds(List<Path> held, int weight, String set) {
        if (held.isEmpty()) {
            return Enforcement.unenforceable(
                    "this kernel has neither BFQ nor io.cost for containers", "loading the module bfq may give it one");
        }
        if (storage.devices().isEmpty()) {
            return Enforcement.unenforceable(String.join("; ", storage.elsewhere()), "");
        }
        List<BlockDevice> unweighted = storage.devices().stream()
                .filter(device -> weighedBy(device).isEmpty())
                .toList();
        for (BlockDevice device : storage.devices()) {
            Optional<Path> file = weighedBy(device);
            // a module that is loaded brings its file along, with the default
            if (file.isPresent() && Files.exists(file.get()) && !says(file.get(), weight)) {
                return Enforcement.unenforceable(
                        "BFQ was loaded after the start, and " + file.get().getFileName() + " does not say " + weight,
                        "`" + set + "` writes it");
            }
        }
        if (unweighted.isEmpty()) {
            return Enforcement.ENFORCED;
        }
        return unweighted.size() == storage.devices().size()
                ? Enforcement.unenforceable(
                        "what schedules " + IoTopic.names(unweighted) + " ("
                                + scheduler(unweighted.get(0)).orElse("nothing") + ") knows no weights",
                        "`echo bfq > /sys/block/" + unweighted.get(0).name() + "/queue/scheduler` makes it know them")
                : Enforcement.approximated("not on " + IoTopic.names(unweighted));
    }

    /** The file by which the device's requests are divided; empty when they are not. */
    private Optional<Path> weighedBy(BlockDevice device) {
        if (scheduler(device).filter("bfq"::equals).isPresent()) {
            return files.file("blkio.bfq.weight", "io.bfq.weight").stream().findFirst();
        }
        return files.v2() && cost(device) ? files.files("io.weight").stream().findFirst() : Optional.empty();
    }

    /** Whether io.cost is switched on for it, in a file of the root cgroup. */
    private boolean cost(BlockDevice device) {
        Path qos = files.cgroup()
                .instance()
                .controllers()
                .get(Controller.BLKIO)
                .mountPoint()
                .resolve("io.cost.qos");
        try {
            return Files.exists(qos)
                    && Files.readString(qos)
                            .lines()
                            .anyMatch(line -> line.startsWith(device.number() + " ") && line.contains("enable=1"));
        } catch (IOException ignored) {
            // not to be read: not to be relied on
            return false;
        }
    }

    private static boolean says(Path file, int weight) {
        try {
            String first = Files.readString(file).lines().findFirst().orElse("");
            return first.substring(first.lastIndexOf(' ') + 1).equals(Integer.toString(weight));
        } catch (IOException ignored) {
            // ENODEV: the container has just ended, and with it what there was to say
            return true;
        }
    }

    private Optional<String> scheduler(BlockDevice device) {
        try {
            return devices.scheduler(device);
        } catch (IOException ignored) {
            // ENOENT: the device has just gone
            return Optional.empty();
        }
    }
}
