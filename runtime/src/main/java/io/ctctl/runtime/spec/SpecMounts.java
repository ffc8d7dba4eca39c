package io.ctctl.runtime.spec;

import io.ctctl.oci.Mount;
import io.ctctl.oci.NamespaceType;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.MountConfig;
import java.util.ArrayList;
import java.util.List;

/** What is mounted below a container's root, in order. */
public final class SpecMounts {
    private static final long DEFAULT_SHM_BYTES = 64L << 20;

    private final ContainerConfig config;
    private final StartFacts facts;
    private final List<Mount> mounts = new ArrayList<>();

    private SpecMounts(ContainerConfig config, StartFacts facts) {
        this.config = config;
        this.facts = facts;
    }

    static List<Mount> of(ContainerConfig config, StartFacts facts) {
        SpecMounts mounts = new SpecMounts(config, facts);
        mounts.kernel();
        mounts.ipc();
        mounts.etc();
        mounts.volumes();
        return mounts.mounts;
    }

    private void kernel() {
        String access = config.security().privileged() ? "rw" : "ro";
        add("/proc", "proc", "proc", "nosuid", "noexec", "nodev");
        add("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
        add("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5");
        if (ownedByTheContainer(NamespaceType.NETWORK)) {
            add("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", access);
        } else {
            // sysfs shows a network namespace, and mounting one that belongs to another user namespace is EPERM
            add("/sys", "bind", "/sys", "bind", "rprivate", "nosuid", "noexec", "nodev", access);
        }
        add("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", access);
    }

    /** How large the /dev/shm of such a container is, if it has one of its own. */
    public static long shmBytes(ContainerConfig config) {
        return config.resources().shmBytes().orElse(DEFAULT_SHM_BYTES);
    }

    private void ipc() {
        if (NamespaceChoice.isHost(config, NamespaceType.IPC)) {
            add("/dev/shm", "bind", "/dev/shm", "bind", "rprivate", "nosuid", "noexec", "nodev");
        } else {
            add("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=" + shmBytes(config));
        }
        if (ownedByTheContainer(NamespaceType.IPC)) {
            add("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev");
        }
    }

    /** Whether a file system that shows this namespace can be mounted inside the container's user namespace. */
    private boolean ownedByTheContainer(NamespaceType type) {
        return facts.ids().isEmpty() || (!facts.foreign().contains(type) && !NamespaceChoice.isHost(config, type));
    }

    private void etc() {
        for (String file : EtcFiles.NAMES) {
            String target = "/etc/" + file;
            if (config.mounts().stream().noneMatch(mount -> mount.target().equals(target))) {
                add(target, "bind", facts.etc().resolve(file).toString(), "bind", "rprivate");
            }
        }
    }

    private void volumes() {
        for (MountConfig mount : config.mounts()) {
            List<String> options = new ArrayList<>();
            if (mount.kind() == MountConfig.Kind.TMPFS) {
                options.addAll(List.of("nosuid", "nodev", "noexec"));
                options.addAll(mount.options());
                mounts.add(mount(mount.target(), "tmpfs", "tmpfs", options));
                continue;
            }
            boolean recursive = !mount.options().contains("bind");
            options.add(recursive ? "rbind" : "bind");
            if (mount.options().stream().noneMatch(option -> MountOptions.PROPAGATION.contains(option))) {
                options.add("rprivate");
            }
            // files keep their owners as the container's users see them, unless the user opts out
            if (facts.ids().isPresent() && !mount.options().contains(MountOptions.NO_IDMAP)) {
                options.add(recursive ? "ridmap" : "idmap");
            }
            mount.options().stream()
                    .filter(option -> !MountOptions.OURS.contains(option))
                    .forEach(options::add);
            mounts.add(
                    mount(mount.target(), "bind", mount.source().orElseThrow().toString(), options));
        }
    }

    private void add(String target, String type, String source, String... options) {
        mounts.add(mount(target, type, source, List.of(options)));
    }

    private static Mount mount(String target, String type, String source, List<String> options) {
        return new Mount(target, type, source, options, List.of(), List.of());
    }
}
