package io.ctctl.isolation;

import io.ctctl.isolation.plan.DeviceNumber;
import io.ctctl.isolation.plan.FileStep;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.MountStep;
import io.ctctl.isolation.plan.PlanBuilder;
import io.ctctl.isolation.plan.Slot;
import io.ctctl.isolation.plan.TreeFlag;
import io.ctctl.oci.Device;
import io.ctctl.oci.DeviceType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Nodes and links in {@code /dev}. A user namespace may not make device nodes, nor open one on a file system it
 * mounted: there the host's nodes are bind-mounted, elsewhere nodes are made.
 */
final class DeviceSteps {
    private static final Map<String, String> LINKS = links();

    private final PlanBuilder plan;
    private final boolean bound;
    private final Map<Device, Slot> trees = new LinkedHashMap<>();

    /** @param bound whether the container has a user namespace */
    DeviceSteps(PlanBuilder plan, boolean bound) {
        this.plan = plan;
        this.bound = bound;
    }

    private static Map<String, String> links() {
        Map<String, String> links = new LinkedHashMap<>();
        links.put("/dev/fd", "/proc/self/fd");
        links.put("/dev/stdin", "/proc/self/fd/0");
        links.put("/dev/stdout", "/proc/self/fd/1");
        links.put("/dev/stderr", "/proc/self/fd/2");
        links.put("/dev/ptmx", "pts/ptmx");
        return links;
    }

    /** CHILD, while the host's root is the root, and its mounts are the child's own private copies. */
    void open(List<Device> devices, Map<String, Path> sources) {
        for (Device device : devices) {
            if (bound && device.type() != DeviceType.FIFO) {
                Slot tree = plan.slot();
                String source = sources.getOrDefault(device.path(), Path.of(device.path()))
                        .toString();
                plan.child(new MountStep.OpenTree(source, Flags.of(TreeFlag.CLONE), tree));
                trees.put(device, tree);
            }
        }
    }

    /** CHILD, when {@code /dev} is mounted. */
    void make(List<Device> devices) {
        for (Device device : devices) {
            Path parent = Path.of(device.path()).getParent();
            if (parent != null && !parent.equals(Path.of("/dev"))) {
                plan.child(new FileStep.Mkdirs(parent.toString(), 0755));
            }
            Slot tree = trees.get(device);
            if (tree == null) {
                node(device);
            } else {
                plan.child(new FileStep.Mkfile(device.path(), 0666));
                plan.child(new MountStep.MoveMount(tree, device.path()));
                plan.child(new FileStep.Close(tree));
            }
        }
    }

    /** CHILD; {@code fresh} tells that {@code /dev} started empty. */
    void link(boolean fresh) {
        LINKS.forEach((path, target) -> {
            if (!fresh) {
                plan.child(new FileStep.Unlink(path));
            }
            plan.child(new FileStep.Symlink(target, path));
        });
    }

    private void node(Device device) {
        int type =
                switch (device.type()) {
                    case BLOCK -> 060000;
                    case FIFO -> 010000;
                    default -> 020000;
                };
        long mode = device.fileMode() == null ? 0666 : device.fileMode();
        plan.child(new FileStep.Mknod(
                device.path(),
                type | (int) (mode & 07777),
                type == 010000 ? 0 : DeviceNumber.of(device.major(), device.minor())));
        long uid = device.uid() == null ? 0 : device.uid();
        long gid = device.gid() == null ? 0 : device.gid();
        if (uid != 0 || gid != 0) {
            plan.child(new FileStep.Chown(device.path(), uid, gid));
        }
    }
}
