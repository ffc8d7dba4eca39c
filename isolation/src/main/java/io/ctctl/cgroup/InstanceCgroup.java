package io.ctctl.cgroup;

import io.ctctl.linux.SyscallException;
import io.ctctl.oci.Resources;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The parent of every container's cgroup: one directory in each hierarchy, without processes of its own.
 *
 * @param controllers what its children can use, with the hierarchy's mount point behind it
 * @param refused controllers the host has but did not give us, with the kernel's reason
 * @param offered files that have been found: a controller keeps what it has
 */
public record InstanceCgroup(
        CgroupLayout layout,
        CgroupPath path,
        Map<Controller, CgroupHierarchy> controllers,
        Map<Controller, String> refused,
        Set<Offered> offered) {
    /** One file of a controller. */
    public record Offered(Controller controller, String file) {}

    public InstanceCgroup {
        controllers = Map.copyOf(controllers);
        refused = Map.copyOf(refused);
    }

    public InstanceCgroup(
            CgroupLayout layout,
            CgroupPath path,
            Map<Controller, CgroupHierarchy> controllers,
            Map<Controller, String> refused) {
        this(layout, path, controllers, refused, ConcurrentHashMap.newKeySet());
    }

    /** Makes the directories and hands the controllers down; harmless when it is all there already. */
    public static InstanceCgroup prepare(CgroupLayout layout, CgroupPath path) throws IOException {
        Map<Controller, CgroupHierarchy> controllers = new EnumMap<>(Controller.class);
        Map<Controller, String> refused = new EnumMap<>(Controller.class);
        for (CgroupHierarchy hierarchy : layout.hierarchies()) {
            Path directory = path.below(hierarchy.mountPoint());
            Files.createDirectories(directory);
            if (hierarchy.isV2()) {
                refused.putAll(delegate(hierarchy, path));
                delegated(directory).forEach(controller -> controllers.put(controller, hierarchy));
            } else {
                inherit(hierarchy, path);
                hierarchy.controllers().forEach(controller -> controllers.put(controller, hierarchy));
            }
        }
        return new InstanceCgroup(layout, path, controllers, refused);
    }

    /**
     * v1: a new cpuset is empty and admits nobody until it is given CPUs and memory nodes. With clone_children the
     * kernel does that for the containers' directories when they are made.
     */
    private static void inherit(CgroupHierarchy hierarchy, CgroupPath path) throws IOException {
        Path directory = hierarchy.mountPoint();
        for (String part : path.value().split("/")) {
            Path parent = directory;
            directory = directory.resolve(part);
            if (hierarchy.controllers().contains(Controller.CPUSET)) {
                for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
                    if (Files.readString(directory.resolve(file)).isBlank()) {
                        String inherited =
                                Files.readString(parent.resolve(file)).strip();
                        new CgroupWrite(directory.resolve(file), inherited).apply();
                    }
                }
                new CgroupWrite(directory.resolve("cgroup.clone_children"), "1").apply();
            }
            Path useHierarchy = directory.resolve("memory.use_hierarchy");
            // gone in 5.11, where it is always on; before, it must be on before the first child exists
            if (Files.exists(useHierarchy)
                    && Files.readString(useHierarchy).strip().equals("0")) {
                new CgroupWrite(useHierarchy, "1").apply();
            }
        }
    }

    /**
     * v2: enables every controller from the root down, one write each so that one refusal leaves the others. The kernel
     * refuses (EBUSY) in a cgroup that has processes, except the real root.
     */
    private static Map<Controller, String> delegate(CgroupHierarchy hierarchy, CgroupPath path) throws IOException {
        Map<Controller, String> refused = new EnumMap<>(Controller.class);
        List<Path> downwards = new ArrayList<>(List.of(hierarchy.mountPoint()));
        for (String part : path.value().split("/")) {
            downwards.add(downwards.get(downwards.size() - 1).resolve(part));
        }
        for (Path directory : downwards) {
            Set<Controller> enabled = delegated(directory);
            for (Controller controller : hierarchy.controllers()) {
                if (!enabled.contains(controller) && !refused.containsKey(controller)) {
                    enable(directory, controller).ifPresent(reason -> refused.put(controller, reason));
                }
            }
        }
        return refused;
    }

    private static Optional<String> enable(Path directory, Controller controller) {
        String name = controller.name(CgroupVersion.V2).orElseThrow();
        try {
            new CgroupWrite(directory.resolve("cgroup.subtree_control"), "+" + name).apply();
            return Optional.empty();
        } catch (SyscallException refusal) {
            return Optional.of(refusal.getMessage());
        }
    }

    private static Set<Controller> delegated(Path directory) throws IOException {
        Set<Controller> enabled = EnumSet.noneOf(Controller.class);
        String names =
                Files.readString(directory.resolve("cgroup.subtree_control")).strip();
        for (String name : names.split(" ")) {
            Controller.of(name, CgroupVersion.V2).ifPresent(enabled::add);
        }
        return enabled;
    }

    /** The instance's directory in a hierarchy. */
    public Path directory(CgroupHierarchy hierarchy) {
        return path.below(hierarchy.mountPoint());
    }

    /** Removes the directories; EBUSY (an IOException) while a container's is still in one. */
    public void remove() throws IOException {
        for (CgroupHierarchy hierarchy : layout.hierarchies()) {
            Files.deleteIfExists(directory(hierarchy));
        }
    }

    /**
     * Removes the containers' directories that no process is in and that {@code isKnown} does not want: a start whose daemon and
     * monitor both died left them. One that is still in use is left to whoever uses it.
     */
    public void sweep(Predicate<String> isKnown) throws IOException {
        for (CgroupHierarchy hierarchy : layout.hierarchies()) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(directory(hierarchy), Files::isDirectory)) {
                for (Path child : children) {
                    if (!isKnown.test(child.getFileName().toString())) {
                        removeUnused(child);
                    }
                }
            }
        }
    }

    private static void removeUnused(Path directory) throws IOException {
        try {
            CgroupTree.remove(directory);
        } catch (FileSystemException ignored) {
            // EBUSY: a monitor that lost its daemon is still undoing its start
            return;
        }
    }

    /**
     * Whether the controller has this file: this cgroup has the same files as its children, which may not have been made
     * yet.
     */
    public boolean offers(Controller controller, String file) {
        CgroupHierarchy hierarchy = controllers.get(controller);
        Offered wanted = new Offered(controller, file);
        if (hierarchy == null || offered.contains(wanted)) {
            return hierarchy != null;
        }
        boolean there = Files.exists(directory(hierarchy).resolve(file));
        if (there) {
            offered.add(wanted);
        }
        return there;
    }

    /** Whether a controller's files are those of v2. */
    public boolean isV2(Controller controller) {
        CgroupHierarchy hierarchy = controllers.get(controller);
        return hierarchy != null && hierarchy.isV2();
    }

    /** A container's cgroup, in every hierarchy it needs for these limits. */
    public ContainerCgroup container(String name, Resources resources) {
        return ContainerCgroup.of(this, name, resources);
    }
}
