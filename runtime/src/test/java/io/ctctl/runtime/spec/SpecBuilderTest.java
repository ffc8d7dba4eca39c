package io.ctctl.runtime.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.cgroup.CgroupLayout;
import io.ctctl.cgroup.CgroupPath;
import io.ctctl.cgroup.CgroupVersion;
import io.ctctl.cgroup.InstanceCgroup;
import io.ctctl.isolation.block.Storage;
import io.ctctl.isolation.capability.CapabilitySet;
import io.ctctl.netvirt.NetworkMode;
import io.ctctl.oci.Mount;
import io.ctctl.oci.Namespace;
import io.ctctl.oci.NamespaceType;
import io.ctctl.oci.Spec;
import io.ctctl.oci.User;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.MountConfig;
import io.ctctl.runtime.config.NetworkConfig;
import io.ctctl.runtime.config.ProcessConfig;
import io.ctctl.runtime.config.RootSource;
import io.ctctl.runtime.config.SchedulingConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.instance.IdRange;
import io.ctctl.scheduler.cpu.CpuConfig;
import io.ctctl.scheduler.cpu.CpuPlacement;
import io.ctctl.scheduler.cpu.CpuTopology;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpecBuilderTest {
    private static final ContainerId ID = new ContainerId("0123456789ab");
    private static final ContainerConfig DEFAULTS =
            ContainerConfig.of(new RootSource.Template("busybox"), ProcessConfig.of(List.of("true")));

    private static StartFacts facts(Optional<IdRange> range, Map<NamespaceType, Path> joined, User user) {
        return new StartFacts(
                ID,
                Path.of("/templates/busybox/rootfs"),
                range.map(UserIds::of),
                user,
                "/root",
                Path.of("/run/ctctl/c/0123456789ab/etc"),
                "ctctl/0123456789ab",
                joined,
                joined.keySet(),
                List.of(),
                List.of("/proc/kcore"),
                CapabilitySet.ALL,
                CpuPlacement.of(CpuConfig.NONE, CpuTopology.of(2), 0),
                new LimitFacts(
                        new InstanceCgroup(
                                new CgroupLayout(CgroupVersion.V2, List.of()),
                                CgroupPath.of("ctctl"),
                                Map.of(),
                                Map.of()),
                        Storage.NONE,
                        Map.of()),
                Optional.empty());
    }

    private static Spec build(ContainerConfig config) {
        return SpecBuilder.build(config, facts(Optional.of(IdRange.PLACEHOLDER), Map.of(), User.ROOT));
    }

    private static Mount mount(Spec spec, String target) {
        return spec.mounts().stream()
                .filter(mount -> mount.destination().equals(target))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void byDefaultEveryNamespaceIsItsOwn() {
        Spec spec = build(DEFAULTS);

        assertThat(spec.linux().namespaces())
                .extracting(Namespace::type)
                .containsExactlyInAnyOrder(NamespaceType.values());
        assertThat(spec.linux().namespaces()).extracting(Namespace::path).containsOnlyNulls();
        assertThat(spec.linux().uidMappings())
                .containsExactly(IdRange.PLACEHOLDER.mapping())
                .isEqualTo(spec.linux().gidMappings());
        assertThat(spec.hostname()).isEqualTo(ID.value());
    }

    @Test
    void byDefaultNothingIsOpen() {
        Spec spec = build(DEFAULTS);

        assertThat(spec.process().noNewPrivileges()).isTrue();
        assertThat(spec.process().capabilities().effective())
                .isEqualTo(CapabilitySet.defaults().names());
        assertThat(spec.process().capabilities().inheritable()).isEmpty();
        assertThat(spec.process().capabilities().ambient()).isEmpty();
        assertThat(spec.linux().seccomp()).isNotNull();
        assertThat(spec.linux().maskedPaths()).containsExactly("/proc/kcore");
        assertThat(spec.linux().readonlyPaths()).contains("/proc/sys");
        assertThat(spec.linux().resources().devices().get(0).allow()).isFalse();
    }

    @Test
    void anotherUserThanRootHoldsNoCapability() {
        Spec spec = SpecBuilder.build(
                DEFAULTS,
                facts(Optional.of(IdRange.PLACEHOLDER), Map.of(), new User(1000, 1000, null, List.of(), null)));

        assertThat(spec.process().capabilities().effective()).isEmpty();
        assertThat(spec.process().capabilities().permitted()).isEmpty();
        assertThat(spec.process().capabilities().bounding())
                .isEqualTo(CapabilitySet.defaults().names());
    }

    @Test
    void theHostsNetworkBringsTheHostsSysfs() {
        ContainerConfig config = withNetwork(NetworkConfig.of(NetworkMode.HOST));
        Spec spec = build(config);

        assertThat(spec.linux().namespaces()).extracting(Namespace::type).doesNotContain(NamespaceType.NETWORK);
        assertThat(mount(spec, "/sys").type()).isEqualTo("bind");
        assertThat(mount(build(DEFAULTS), "/sys").type()).isEqualTo("sysfs");
    }

    @Test
    void aJoinedNamespaceIsNamedByItsFile() {
        Path file = Path.of("/proc/7/ns/net");
        Spec spec = SpecBuilder.build(
                withNetwork(NetworkConfig.of(new NetworkMode.Shared("web"))),
                facts(Optional.of(IdRange.PLACEHOLDER), Map.of(NamespaceType.NETWORK, file), User.ROOT));

        assertThat(spec.linux().namespaces()).contains(new Namespace(NamespaceType.NETWORK, file.toString()));
    }

    @Test
    void theUsersVariablesReplaceTheDefaults() {
        ProcessConfig process = new ProcessConfig(
                List.of("sh"),
                Map.of("PATH", "/bin", "A", "b=c"),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                true,
                true,
                false,
                SchedulingConfig.INHERITED);

        assertThat(SpecProcess.environment(process, "box", "/home/me"))
                .containsExactlyInAnyOrder("PATH=/bin", "HOSTNAME=box", "HOME=/home/me", "TERM=xterm", "A=b=c");
    }

    @Test
    void volumesAreIdmappedUnlessTheUserOptsOut() {
        Spec spec = build(withMounts(
                MountConfig.bind(Path.of("/srv"), "/data", List.of("ro")),
                MountConfig.bind(Path.of("/srv"), "/raw", List.of("noidmap"))));

        assertThat(mount(spec, "/data").options()).containsExactly("rbind", "rprivate", "ridmap", "ro");
        assertThat(mount(spec, "/raw").options()).containsExactly("rbind", "rprivate");
    }

    @Test
    void aVolumeOnAnEtcFileReplacesOurs() {
        Spec spec = build(withMounts(MountConfig.bind(Path.of("/srv/hosts"), "/etc/hosts", List.of())));

        assertThat(spec.mounts())
                .filteredOn(mount -> mount.destination().equals("/etc/hosts"))
                .singleElement()
                .extracting(Mount::source)
                .isEqualTo("/srv/hosts");
    }

    @Test
    void sysctlsOfTheWholeHostAreRefused() {
        assertThatThrownBy(() -> SpecSysctls.of(Map.of("kernel.panic", "1"), Set.of(), true))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("kernel.panic is the whole host's");
        assertThatThrownBy(() -> SpecSysctls.of(Map.of("net.core.somaxconn", "1"), Set.of(NamespaceType.NETWORK), true))
                .hasMessageContaining("of the container's own");
        assertThat(SpecSysctls.of(Map.of("net.core.somaxconn", "1"), Set.of(), true))
                .containsEntry("net.core.somaxconn", "1");
    }

    @Test
    void everyGroupOfTheContainerMayPing() {
        String name = "net.ipv4.ping_group_range";
        assertThat(SpecSysctls.of(Map.of(), Set.of(), true)).containsEntry(name, "0 65535");
        assertThat(SpecSysctls.of(Map.of(), Set.of(), false)).containsEntry(name, "0 2147483647");
        assertThat(SpecSysctls.of(Map.of(name, "1 2"), Set.of(), true)).containsExactly(Map.entry(name, "1 2"));
        assertThat(SpecSysctls.of(Map.of(), Set.of(NamespaceType.NETWORK), true))
                .isEmpty();
    }

    private static ContainerConfig withNetwork(NetworkConfig network) {
        return copy(DEFAULTS.mounts(), network);
    }

    private static ContainerConfig withMounts(MountConfig... mounts) {
        return copy(List.of(mounts), NetworkConfig.NONE);
    }

    private static ContainerConfig copy(List<MountConfig> mounts, NetworkConfig network) {
        return new ContainerConfig(
                DEFAULTS.name(),
                DEFAULTS.root(),
                DEFAULTS.process(),
                mounts,
                DEFAULTS.resources(),
                DEFAULTS.security(),
                DEFAULTS.namespaces(),
                network,
                DEFAULTS.hostname(),
                DEFAULTS.domainname(),
                DEFAULTS.resolver(),
                DEFAULTS.sysctls(),
                DEFAULTS.labels(),
                DEFAULTS.lifecycle(),
                DEFAULTS.log());
    }
}
