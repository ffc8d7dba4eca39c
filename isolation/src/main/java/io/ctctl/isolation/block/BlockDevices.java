package io.ctctl.isolation.block;

import io.ctctl.linux.MountInfo;
import io.ctctl.linux.Stat;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The block devices of a host; partitions are told from disks, stacked devices from those below them. */
public final class BlockDevices {
    private static final String BACKING = "loop/backing_file";

    private final Path sys;

    /** {@code sys}: /sys, or a directory that stands in for it. */
    public BlockDevices(Path sys) {
        this.sys = sys;
    }

    /** The device with these numbers; empty when there is none. */
    public Optional<BlockDevice> find(int major, int minor) throws IOException {
        Path link = sys.resolve("dev/block").resolve(major + ":" + minor);
        try {
            return Optional.of(new BlockDevice(
                    major, minor, link.toRealPath().getFileName().toString()));
        } catch (NoSuchFileException ignored) {
            // ENOENT: no such device
            return Optional.empty();
        }
    }

    /** The disk a partition is of, whose queue limits apply to; any other device itself. */
    public BlockDevice whole(BlockDevice device) throws IOException {
        Path directory = directory(device);
        if (!Files.exists(directory.resolve("partition"))) {
            return device;
        }
        return read(directory.getParent());
    }

    /** What the device stores its data on: the members of a dm or md device; empty for a disk. */
    public List<BlockDevice> below(BlockDevice device) throws IOException {
        List<BlockDevice> found = new ArrayList<>();
        Path slaves = directory(device).resolve("slaves");
        if (Files.isDirectory(slaves)) {
            try (DirectoryStream<Path> members = Files.newDirectoryStream(slaves)) {
                for (Path member : members) {
                    found.add(whole(read(member.toRealPath())));
                }
            }
        }
        return found;
    }

    /** The file behind a loop device. */
    public Optional<Path> backing(BlockDevice device) throws IOException {
        Path file = directory(device).resolve(BACKING);
        return Files.exists(file) ? Optional.of(Path.of(Files.readString(file).strip())) : Optional.empty();
    }

    /** The scheduler of its queue: {@code bfq}, {@code mq-deadline}, {@code none}; empty for one without a queue. */
    public Optional<String> scheduler(BlockDevice device) throws IOException {
        Path file = directory(device).resolve("queue/scheduler");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String text = Files.readString(file).strip();
        int open = text.indexOf('[');
        return Optional.of(open < 0 ? text : text.substring(open + 1, text.indexOf(']')));
    }

    /** The whole disk behind a device node; an IllegalArgumentException when it is none. */
    public BlockDevice ofNode(Path node) throws IOException {
        if (!Files.exists(node)) {
            throw new IllegalArgumentException("device " + node + " does not exist on this host");
        }
        Stat stat = Stat.of(node.toRealPath());
        if ((stat.mode() & 0170000) != 0060000) {
            throw new IllegalArgumentException(node + " is no block device");
        }
        return whole(find(stat.rdevMajor(), stat.rdevMinor())
                .orElseThrow(() -> new IllegalArgumentException(node + ": the kernel has no such device")));
    }

    /** The disks under these paths, which exist. */
    public Storage storage(List<Path> paths, List<MountInfo> mounts) throws IOException {
        Set<BlockDevice> devices = new TreeSet<>((a, b) -> a.number().compareTo(b.number()));
        Set<String> elsewhere = new TreeSet<>();
        for (Path path : paths) {
            List<BlockDevice> under = under(path, mounts, 0);
            devices.addAll(under);
            if (under.isEmpty()) {
                elsewhere.add(path + " is on "
                        + mountOf(path, mounts).map(MountInfo::type).orElse("no") + " without a block device");
            }
        }
        return new Storage(common(new ArrayList<>(devices)), new ArrayList<>(elsewhere));
    }

    /**
     * Several volumes of one disk share its limit there. Not through loop devices: what is written to their backing file
     * is not always counted as the container's.
     */
    private List<BlockDevice> common(List<BlockDevice> devices) throws IOException {
        if (devices.size() < 2) {
            return devices;
        }
        Set<BlockDevice> bottom = new TreeSet<>((a, b) -> a.number().compareTo(b.number()));
        for (BlockDevice device : devices) {
            if (backing(device).isPresent()) {
                return devices;
            }
            bottom.addAll(bottom(device));
        }
        return bottom.size() == 1 ? List.copyOf(bottom) : devices;
    }

    private List<BlockDevice> bottom(BlockDevice device) throws IOException {
        List<BlockDevice> below = below(device);
        if (below.isEmpty()) {
            return List.of(device);
        }
        List<BlockDevice> found = new ArrayList<>();
        for (BlockDevice member : below) {
            found.addAll(bottom(member));
        }
        return found;
    }

    private List<BlockDevice> under(Path path, List<MountInfo> mounts, int depth) throws IOException {
        Stat stat = Stat.of(path.toRealPath());
        Optional<BlockDevice> device = find(stat.devMajor(), stat.devMinor());
        if (device.isPresent()) {
            return List.of(whole(device.get()));
        }
        Optional<MountInfo> mount = mountOf(path, mounts);
        if (mount.isEmpty() || depth > 8) {
            return List.of();
        }
        Path source = Path.of("/").resolve(mount.get().source());
        if (mount.get().type().equals("overlay")) {
            for (String option : mount.get().superOptions()) {
                if (option.startsWith("upperdir=") && Files.exists(Path.of(option.substring(9)))) {
                    return under(Path.of(option.substring(9)), mounts, depth + 1);
                }
            }
        } else if (source.startsWith("/dev") && Files.exists(source)) {
            // btrfs: an anonymous st_dev for each subvolume, the device is the mount's source
            return List.of(ofNode(source));
        }
        return List.of();
    }

    /** The last mount whose point the path lies below, the longest first. */
    private static Optional<MountInfo> mountOf(Path path, List<MountInfo> mounts) throws IOException {
        Path real = path.toRealPath();
        MountInfo best = null;
        for (MountInfo mount : mounts) {
            if (real.startsWith(mount.mountPoint())
                    && (best == null
                            || mount.mountPoint().getNameCount()
                                    >= best.mountPoint().getNameCount())) {
                best = mount;
            }
        }
        return Optional.ofNullable(best);
    }

    private Path directory(BlockDevice device) throws IOException {
        return sys.resolve("dev/block").resolve(device.number()).toRealPath();
    }

    private static BlockDevice read(Path directory) throws IOException {
        String[] numbers = Files.readString(directory.resolve("dev")).strip().split(":");
        return new BlockDevice(
                Integer.parseInt(numbers[0]),
                Integer.parseInt(numbers[1]),
                directory.getFileName().toString());
    }
}
