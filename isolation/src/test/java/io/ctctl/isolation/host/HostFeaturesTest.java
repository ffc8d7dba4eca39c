package io.ctctl.isolation.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.cgroup.CgroupLayout;
import io.ctctl.isolation.host.Feature.State;
import io.ctctl.linux.Errno;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostFeaturesTest {
    private static final Probes ALL_WORK =
            new Probes(Optional.empty(), Optional.empty(), Optional.empty(), true, Optional.empty());

    @TempDir
    private Path root;

    private Probes probes = ALL_WORK;

    /** A stock Debian 13 machine with everything installed. */
    @BeforeEach
    void debian() throws IOException {
        file("proc/sys/kernel/osrelease", "6.12.43+deb13-amd64\n");
        file("proc/filesystems", "nodev\tsysfs\nnodev\ttmpfs\n\text4\nnodev\toverlay\n");
        file(
                "proc/self/mountinfo",
                """
                22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,prjquota
                26 22 0:22 / /sys rw shared:7 - sysfs sysfs rw
                35 26 0:30 / /sys/fs/cgroup rw shared:9 - cgroup2 cgroup2 rw,nsdelegate
                40 22 0:50 / /var/lib/lxcfs rw shared:99 - fuse.lxcfs lxcfs rw
                """);
        file("proc/self/smaps", "7f00-7f01 rw-p 00000000 00:00 0\nVmFlags: rd wr mr mw me ac sd \n");
        file("proc/self/status", "Name:\tjava\nCapBnd:\t000001ffffffffff\n");
        file("proc/sys/kernel/cap_last_cap", "40\n");
        file(
                "proc/sys/kernel/seccomp/actions_avail",
                "kill_process kill_thread trap errno user_notif trace log allow\n");
        file("sys/kernel/security/lsm", "lockdown,capability,landlock,yama,apparmor,tomoyo,bpf,ipe,ima,evm");
        file("proc/pressure/cpu", "some avg10=0.00\n");
        file("sys/block/vda/queue/scheduler", "none mq-deadline [bfq]\n");
        file("sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory hugetlb pids rdma misc\n");
        file("sys/fs/cgroup/io.cost.qos", "");
        for (String name : List.of("cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts")) {
            file("proc/self/ns/" + name, "");
            file("proc/sys/user/max_" + name + "_namespaces", "96365\n");
        }
        for (String program : List.of("nft", "mmdebstrap")) {
            assertThat(file("usr/sbin/" + program, "").toFile().setExecutable(true))
                    .isTrue();
        }
    }

    private Path file(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private List<Feature> judge() throws IOException {
        HostView host = new HostView(root);
        return HostFeatures.judge(host, probes, CgroupLayout.of(host.mounts(), root), Path.of("/var/lib/ctctl"));
    }

    private Feature feature(String name) throws IOException {
        return judge().stream()
                .filter(feature -> feature.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aFullHostLacksNothing() throws IOException {
        assertThat(judge()).isNotEmpty().allSatisfy(feature -> assertThat(feature.state())
                .as(feature.toString())
                .isEqualTo(State.PRESENT));
    }

    @Test
    void namesAreUnique() throws IOException {
        assertThat(judge().stream().map(Feature::name)).doesNotHaveDuplicates();
    }

    @Test
    void whatIsMissingSaysWhatThatDisables() throws IOException {
        Files.delete(root.resolve("usr/sbin/nft"));
        Files.delete(root.resolve("proc/pressure/cpu"));
        Files.delete(root.resolve("proc/self/ns/time"));
        Files.delete(root.resolve("sys/kernel/security/lsm"));
        file("proc/sys/user/max_user_namespaces", "0");
        file("proc/self/smaps", "VmFlags: rd wr mr mw me ac \n");
        file("sys/block/vda/queue/scheduler", "[none] mq-deadline\n");
        file("sys/fs/cgroup/cgroup.controllers", "cpu pids\n");
        List<Feature> absent = judge().stream()
                .filter(feature -> feature.state() != State.PRESENT)
                .toList();
        assertThat(absent)
                .extracting(Feature::name)
                .contains(
                        "nft", "psi", "namespace.time", "lsm", "namespace.user", "soft-dirty", "bfq", "cgroup.memory");
        assertThat(absent).allSatisfy(feature -> assertThat(feature.disables()).isNotEmpty());
        assertThat(feature("namespace.user").disables()).isEqualTo("containers need --userns=host");
        assertThat(feature("namespace.user").preventsContainers()).isFalse();
    }

    @Test
    void aCapabilityOutsideTheBoundingSetIsNamedWithWhatIsLost() throws IOException {
        file("proc/self/status", "CapBnd:\t000001fffeffffff\n");
        Feature capabilities = feature("capabilities");
        assertThat(capabilities.state()).isEqualTo(State.LIMITED);
        assertThat(capabilities.detail()).isEqualTo("without CAP_SYS_RESOURCE");
        assertThat(capabilities.disables()).contains("resource limits");
    }

    @Test
    void capabilitiesTheKernelDoesNotKnowAreNotMissing() throws IOException {
        file("proc/self/status", "CapBnd:\t0000003fffffffff\n");
        file("proc/sys/kernel/cap_last_cap", "37\n");
        assertThat(feature("capabilities").state()).isEqualTo(State.PRESENT);
    }

    @Test
    void aFileSystemThatRefusesIdmapsIsNamedAndAnUntriedOneSaysSo() throws IOException {
        probes = new Probes(
                Optional.empty(), Optional.of(Errno.ENOSYS), Optional.of(Errno.EPERM), true, Optional.of("EINVAL"));
        assertThat(feature("idmapped-mounts").state()).isEqualTo(State.MISSING);
        assertThat(feature("idmapped-mounts").detail()).contains("ext4", "EINVAL");
        assertThat(feature("clone3").detail()).isEqualTo("fails with ENOSYS");
        assertThat(feature("userfaultfd").remedy()).contains("seccomp");
        probes = new Probes(Optional.empty(), Optional.empty(), Optional.empty(), false, Optional.of("EPERM"));
        assertThat(feature("idmapped-mounts").state()).isEqualTo(State.LIMITED);
    }

    @Test
    void oldKernelsAreToldApart() throws IOException {
        file("proc/sys/kernel/osrelease", "5.10.0-30-amd64");
        assertThat(feature("kernel").state()).isEqualTo(State.MISSING);
        assertThat(feature("kernel").preventsContainers()).isTrue();
        file("proc/sys/kernel/osrelease", "5.15.0-130-generic");
        assertThat(feature("kernel").state()).isEqualTo(State.LIMITED);
        file("proc/sys/kernel/osrelease", "6.18.44-fc-v657");
        assertThat(feature("kernel").state()).isEqualTo(State.PRESENT);
    }

    @Test
    void aKernelWithoutQuotasIsNotAskedToMountWithThem() throws IOException {
        file(
                "proc/self/mountinfo",
                "22 1 254:1 / / rw - ext4 /dev/vda1 rw\n35 22 0:30 / /sys/fs/cgroup rw - cgroup2 c rw\n");
        file("proc/sys/fs/quota/lookups", "0");
        assertThat(feature("project-quota").state()).isEqualTo(State.LIMITED);
        try (OutputStream config = new GZIPOutputStream(Files.newOutputStream(root.resolve("proc/config.gz")))) {
            config.write("CONFIG_QUOTA=y\n# CONFIG_QFMT_V2 is not set\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(feature("project-quota").state()).isEqualTo(State.MISSING);
    }

    @Test
    void theMountOfADirectoryIsTheInnermostAndLast() throws IOException {
        file(
                "proc/self/mountinfo",
                """
                22 1 254:1 / / rw - ext4 /dev/vda1 rw
                23 22 0:5 / /var rw - tmpfs a rw
                24 22 0:6 / /var rw - xfs b rw
                25 22 0:7 / /var/lib/ctctl2 rw - btrfs c rw
                """);
        HostView host = new HostView(root);
        assertThat(host.mountOf(Path.of("/var/lib/ctctl")).orElseThrow().type()).isEqualTo("xfs");
        assertThat(host.mountOf(Path.of("/etc")).orElseThrow().type()).isEqualTo("ext4");
    }

    @Test
    void thisMachineCanBeLookedAt() throws IOException {
        assertThat(HostFeatures.probe(Path.of("/var/lib/ctctl-does-not-exist")))
                .extracting(Feature::name)
                .contains("kernel", "idmapped-mounts", "cgroup");
    }
}
