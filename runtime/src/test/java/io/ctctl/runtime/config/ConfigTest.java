package io.ctctl.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.isolation.capability.CapabilitySet;
import io.ctctl.isolation.seccomp.DefaultSeccomp;
import io.ctctl.netvirt.NetworkMode;
import io.ctctl.oci.Rlimit;
import io.ctctl.oci.RlimitType;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.spec.ConfigCheck;
import io.ctctl.runtime.store.Document;
import io.ctctl.runtime.store.Durability;
import io.ctctl.scheduler.cpu.BucketConfig;
import io.ctctl.scheduler.cpu.CpuConfig;
import io.ctctl.scheduler.cpu.SliceConfig;
import io.ctctl.scheduler.io.DeviceRate;
import io.ctctl.scheduler.io.IoConfig;
import io.ctctl.scheduler.io.IoRate;
import io.ctctl.scheduler.memory.MemoryConfig;
import io.ctctl.scheduler.memory.MemoryGuarantee;
import io.ctctl.scheduler.memory.OomPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
    @TempDir
    Path directory;

    private final ContainerConfig defaults =
            ContainerConfig.of(new RootSource.Template("busybox"), ProcessConfig.of(List.of("true")));

    @Test
    void aConfigurationSurvivesItsFile() throws IOException {
        Document<ContainerConfig> document = new Document<>(ContainerConfig.class, 1);
        ContainerConfig everything = new ContainerConfig(
                Optional.of(new ContainerName("web")),
                new RootSource.Directory(Path.of("/srv/root")),
                new ProcessConfig(
                        List.of("sh", "-c", "x"),
                        Map.of("EMPTY", "", "A", "b"),
                        Optional.of("/tmp"),
                        Optional.of("www:web"),
                        List.of("video"),
                        Optional.of(027),
                        true,
                        true,
                        true,
                        new SchedulingConfig(Optional.empty(), Optional.empty(), Optional.of("0"))),
                List.of(
                        MountConfig.bind(Path.of("/a"), "/b", List.of("ro")),
                        MountConfig.tmpfs("/t", List.of("size=1m"))),
                new ResourceConfig(
                        new CpuConfig(
                                Optional.of(2000),
                                Optional.of(12.5),
                                Optional.of(150.0),
                                Optional.of(2),
                                Optional.of("0-1"),
                                Optional.of("auto"),
                                false,
                                Optional.of(1000L),
                                Optional.of(new BucketConfig(
                                        7, 32, 0, 200, 400, Optional.of(new BucketConfig.Refill(1, 2)))),
                                List.of(new SliceConfig("workers", 300, Optional.of(10.0)))),
                        new MemoryConfig(
                                Optional.of(1L << 30),
                                Optional.empty(),
                                Optional.of(-1L),
                                Optional.of(MemoryGuarantee.parse("40%")),
                                Optional.of(1L << 20),
                                Optional.of(1L << 29),
                                Optional.of(OomPolicy.GROUP),
                                Optional.of(1.5),
                                Optional.of(true)),
                        new IoConfig(
                                new IoRate(Optional.of(1L << 20), Optional.empty()),
                                IoRate.operations("--iopslimit", "100"),
                                List.of(DeviceRate.parse(DeviceRate.Limit.WRITE_BPS, "/dev/null:1M")),
                                Optional.of(5),
                                Optional.empty(),
                                Optional.of(20_000L)),
                        Optional.of(100L),
                        Map.of("2MB", 4L << 20),
                        List.of(new Rlimit(RlimitType.RLIMIT_NOFILE, -1, 1024)),
                        Optional.of(-5),
                        Optional.of(1L << 20),
                        List.of(new ResourceConfig.DeviceConfig(Path.of("/dev/null"), "/dev/x", "rw")),
                        List.of()),
                new SecurityConfig(
                        false,
                        List.of("NET_ADMIN"),
                        List.of("ALL"),
                        SecurityConfig.Seccomp.PROFILE,
                        Optional.of(DefaultSeccomp.profile(CapabilitySet.defaults())),
                        false,
                        Optional.of("unconfined"),
                        false,
                        true),
                NamespaceConfig.PRIVATE
                        .withIpc(NamespaceSource.HOST)
                        .withPid(NamespaceSource.parse("container:other"))
                        .withUts(NamespaceSource.parse("/proc/1/ns/uts")),
                NetworkConfig.of(new NetworkMode.Shared("other")),
                Optional.of("box"),
                Optional.of("example"),
                new ResolverConfig(Map.of("db", "10.0.0.1"), List.of("10.0.0.2"), List.of("example")),
                Map.of("net.core.somaxconn", "1"),
                Map.of("label", "value"),
                new LifecycleConfig(true, Optional.of("ctrl-x"), "QUIT", Duration.ofMillis(1500)),
                new LogConfig(true, 1024, 2));

        document.write(directory.resolve("a"), everything, Durability.DAEMON);
        document.write(directory.resolve("b"), defaults, Durability.DAEMON);

        assertThat(document.read(directory.resolve("a"))).contains(everything);
        assertThat(document.read(directory.resolve("b"))).contains(defaults);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", ".a", "a b", "a/b", "ä", "x\n"})
    void whatIsNoNameIsRefusedWithTheRule(String name) {
        assertThatThrownBy(() -> new ContainerName(name))
                .isInstanceOfSatisfying(
                        ContainerException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.USAGE))
                .hasMessageContaining("bad container name");
    }

    @Test
    void aNameHasAtMost63Characters() {
        assertThatCode(() -> new ContainerName("a".repeat(63))).doesNotThrowAnyException();
        assertThatThrownBy(() -> new ContainerName("a".repeat(64))).isInstanceOf(ContainerException.class);
    }

    @Test
    void aMissingMountSourceSaysWhatToDo() {
        ContainerConfig config = with(MountConfig.bind(directory.resolve("absent"), "/data", List.of()));

        assertThatThrownBy(() -> ConfigCheck.check(config))
                .hasMessageContaining("absent does not exist: create it first");
    }

    @Test
    void unknownMountOptionsAreRefused() {
        assertThatThrownBy(() -> ConfigCheck.check(with(MountConfig.bind(directory, "/data", List.of("nosiud")))))
                .hasMessageContaining("unknown option \"nosiud\"");
        assertThatThrownBy(() -> ConfigCheck.check(with(MountConfig.tmpfs("/data", List.of("lowerdir=/")))))
                .hasMessageContaining("unknown option");
    }

    @Test
    void twoMountsOnOneTargetAreRefused() {
        assertThatThrownBy(() -> ConfigCheck.check(
                        with(MountConfig.tmpfs("/data", List.of()), MountConfig.tmpfs("/data/", List.of()))))
                .hasMessageContaining("two mounts on");
    }

    @Test
    void theRootItselfIsNoMountTarget() {
        assertThatThrownBy(() -> MountConfig.tmpfs("/x/..", List.of())).hasMessageContaining("--rootfs");
    }

    private ContainerConfig with(MountConfig... mounts) {
        return new ContainerConfig(
                defaults.name(),
                defaults.root(),
                defaults.process(),
                List.of(mounts),
                defaults.resources(),
                defaults.security(),
                defaults.namespaces(),
                defaults.network(),
                defaults.hostname(),
                defaults.domainname(),
                defaults.resolver(),
                defaults.sysctls(),
                defaults.labels(),
                defaults.lifecycle(),
                defaults.log());
    }
}
