package io.ctctl.isolation;

import io.ctctl.cgroup.CgroupHierarchy;
import io.ctctl.cgroup.CgroupLayout;
import io.ctctl.cgroup.CgroupPath;
import io.ctctl.cgroup.CgroupVersion;
import io.ctctl.cgroup.CgroupWrite;
import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.Controller;
import io.ctctl.cgroup.InstanceCgroup;
import io.ctctl.isolation.capability.CapabilitySet;
import io.ctctl.isolation.device.DefaultDevices;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.LogSettings;
import io.ctctl.isolation.plan.StdioFlag;
import io.ctctl.isolation.plan.StdioKind;
import io.ctctl.oci.Capabilities;
import io.ctctl.oci.IdMapping;
import io.ctctl.oci.Linux;
import io.ctctl.oci.Mount;
import io.ctctl.oci.Namespace;
import io.ctctl.oci.NamespaceType;
import io.ctctl.oci.Process;
import io.ctctl.oci.Resources;
import io.ctctl.oci.Rlimit;
import io.ctctl.oci.RlimitType;
import io.ctctl.oci.Root;
import io.ctctl.oci.Spec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Specs and placements of ordinary containers, the same on every host. */
final class SampleContainers {
    static final List<IdMapping> RANGE = List.of(new IdMapping(0, 0x20000000L, 65536));

    private static final InstanceCgroup V1 = instance(
            CgroupVersion.V1,
            new CgroupHierarchy(
                    CgroupVersion.V1,
                    Path.of("/sys/fs/cgroup/cpu,cpuacct"),
                    Set.of(Controller.CPU, Controller.CPUACCT)),
            new CgroupHierarchy(CgroupVersion.V1, Path.of("/sys/fs/cgroup/memory"), Set.of(Controller.MEMORY)),
            new CgroupHierarchy(CgroupVersion.V1, Path.of("/sys/fs/cgroup/devices"), Set.of(Controller.DEVICES)),
            new CgroupHierarchy(CgroupVersion.V1, Path.of("/sys/fs/cgroup/freezer"), Set.of(Controller.FREEZER)));
    private static final InstanceCgroup V2 = instance(
            CgroupVersion.V2,
            new CgroupHierarchy(
                    CgroupVersion.V2,
                    Path.of("/sys/fs/cgroup"),
                    Set.of(Controller.CPU, Controller.MEMORY, Controller.PIDS)));

    private SampleContainers() {}

    private static InstanceCgroup instance(CgroupVersion version, CgroupHierarchy... hierarchies) {
        Map<Controller, CgroupHierarchy> controllers = new EnumMap<>(Controller.class);
        for (CgroupHierarchy hierarchy : hierarchies) {
            hierarchy.controllers().forEach(controller -> controllers.put(controller, hierarchy));
        }
        return new InstanceCgroup(
                new CgroupLayout(version, List.of(hierarchies)), CgroupPath.of("ctctl"), controllers, Map.of());
    }

    static ContainerCgroup v1() {
        return V1.container("0123456789ab", null);
    }

    static ContainerCgroup v2() {
        return V2.container("0123456789ab", null);
    }

    static Process.Builder process(String... args) {
        List<String> caps = CapabilitySet.defaults().names();
        return Process.builder()
                .args(List.of(args))
                .cwd("/")
                .env(List.of("HOSTNAME=web"))
                .noNewPrivileges(true)
                .rlimits(List.of(new Rlimit(RlimitType.RLIMIT_NOFILE, 1024, 1024)))
                .capabilities(new Capabilities(caps, caps, List.of(), caps, List.of()));
    }

    static Linux.Builder linux(NamespaceType... shared) {
        List<NamespaceType> hosts = List.of(shared);
        List<Namespace> namespaces = Arrays.stream(NamespaceType.values())
                .filter(type -> !hosts.contains(type))
                .map(type -> new Namespace(type, null))
                .toList();
        List<IdMapping> mappings = hosts.contains(NamespaceType.USER) ? List.of() : RANGE;
        return Linux.builder()
                .namespaces(namespaces)
                .uidMappings(mappings)
                .gidMappings(mappings)
                .maskedPaths(List.of("/proc/kcore", "/sys/firmware"))
                .readonlyPaths(List.of("/proc/sys"))
                .resources(Resources.builder().devices(DefaultDevices.RULES).build());
    }

    static Spec spec(Process process, Linux linux, Mount... more) {
        List<Mount> mounts = new ArrayList<>(List.of(
                mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev"),
                mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"),
                mount("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "gid=5"),
                mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro"),
                mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "ro")));
        mounts.addAll(List.of(more));
        return Spec.builder()
                .version("1.2.0")
                .process(process)
                .root(new Root("rootfs", false))
                .hostname("web")
                .mounts(mounts)
                .linux(linux)
                .build();
    }

    static Mount mount(String destination, String type, String source, String... options) {
        return new Mount(destination, type, source, List.of(options), List.of(), List.of());
    }

    static StdioPlacement detached() {
        return new StdioPlacement(StdioKind.NULL_INPUT, Flags.none(), Optional.empty());
    }

    static StdioPlacement terminal() {
        return new StdioPlacement(
                StdioKind.PTY,
                Flags.of(StdioFlag.TTY, StdioFlag.STDIN),
                Optional.of(new LogSettings(Path.of("/var/lib/ctctl/containers/0123456789ab/log"), 3, 10 << 20)));
    }

    static Placement placement(ContainerCgroup cgroup, StdioPlacement stdio, boolean init) {
        return new Placement(
                "0123456789ab",
                new RootTree.Overlay(
                        Path.of("/var/lib/ctctl/templates/busybox/rootfs"),
                        Path.of("/var/lib/ctctl/containers/0123456789ab"),
                        true),
                Path.of("/run/ctctl/scratch"),
                new CgroupPlacement(
                        cgroup,
                        List.of(new CgroupWrite(cgroup.directories().get(0).resolve("cpu.shares"), "512"))),
                Map.of("/srv", SourceKind.DIRECTORY, "/etc/hosts", SourceKind.FILE),
                Map.of(),
                stdio,
                init,
                "/root",
                HostFacts.PLAIN,
                NetworkSteps.NONE);
    }
}
