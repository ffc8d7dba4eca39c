package io.ctctl.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.cli.FakeRequest;
import io.ctctl.netvirt.NetworkMode;
import io.ctctl.oci.DeviceRule;
import io.ctctl.oci.DeviceType;
import io.ctctl.oci.IoPriority;
import io.ctctl.oci.IoPriorityClass;
import io.ctctl.oci.Rlimit;
import io.ctctl.oci.RlimitType;
import io.ctctl.oci.SchedulerPolicy;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.config.InterfaceConfig;
import io.ctctl.runtime.config.LifecycleConfig;
import io.ctctl.runtime.config.LogConfig;
import io.ctctl.runtime.config.MountConfig;
import io.ctctl.runtime.config.NamespaceSource;
import io.ctctl.runtime.config.NetworkConfig;
import io.ctctl.runtime.config.ProcessConfig;
import io.ctctl.runtime.config.ResourceConfig.DeviceConfig;
import io.ctctl.runtime.config.RootSource;
import io.ctctl.runtime.config.SecurityConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.scheduler.MemorySize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ContainerOptionsTest {
    @TempDir
    private Path directory;

    private ContainerConfig config(String... words) {
        CommandLine parser = new CommandLine(new Options());
        parser.setStopAtPositional(true);
        parser.registerConverter(MemorySize.class, MemorySize::parse);
        parser.registerConverter(Duration.class, Durations::parse);
        parser.parseArgs(words);
        return parser.<Options>getCommand()
                .all
                .config(new FakeRequest(Map.of("TERM", "vt100", "LANG", "C"), directory, true, words));
    }

    private ContainerConfig line(String words) {
        return config(words.split(" "));
    }

    @CommandLine.Command
    private static final class Options {
        @CommandLine.Mixin
        private ContainerOptions all;
    }

    @Test
    void nothingButATemplateIsAllDefaults() {
        assertThat(line("busybox"))
                .isEqualTo(ContainerConfig.of(new RootSource.Template("busybox"), ProcessConfig.of(List.of("/bin/sh")))
                        .withNetwork(NetworkConfig.of(InterfaceConfig.of("bridge"))));
    }

    @Test
    void theProgramIsAsWritten() {
        ProcessConfig process =
                line("-it -eA=1 -e LANG -e UNSET -e B=x=y -w /srv -u www:www --group-add tape --umask 0027"
                                + " --init --entrypoint /bin/env debian -i ls")
                        .process();
        assertThat(process.args()).containsExactly("/bin/env", "-i", "ls");
        assertThat(process.env())
                .containsExactlyInAnyOrderEntriesOf(Map.of("TERM", "vt100", "A", "1", "LANG", "C", "B", "x=y"));
        assertThat(process.cwd()).contains("/srv");
        assertThat(process.user()).contains("www:www");
        assertThat(process.groups()).containsExactly("tape");
        assertThat(process.umask()).contains(027);
        assertThat(process.tty() && process.stdin() && process.init()).isTrue();
    }

    @Test
    void variablesComeFromFilesAndOptionsWin() throws IOException {
        Files.writeString(directory.resolve("vars"), "# comment\n\nA=file\nLANG\nC=c\n");
        assertThat(line("--env-file vars -e A=option busybox").process().env())
                .isEqualTo(Map.of("A", "option", "LANG", "C", "C", "c"));
    }

    @Test
    void mountsOfAllThreeSpellings() {
        assertThat(line("-v ./data:/data:ro,nosuid -v /a:/b --mount type=tmpfs,dst=/t,tmpfs-size=1m"
                                + " --mount source=/x,target=/y,readonly,bind-propagation=rslave --tmpfs /run:size=8m x")
                        .mounts())
                .containsExactly(
                        MountConfig.bind(directory.resolve("data"), "/data", List.of("ro", "nosuid")),
                        MountConfig.bind(Path.of("/a"), "/b", List.of()),
                        MountConfig.tmpfs("/t", List.of("size=1m")),
                        MountConfig.bind(Path.of("/x"), "/y", List.of("ro", "rslave")),
                        MountConfig.tmpfs("/run", List.of("size=8m")));
    }

    @Test
    void resourcesHaveUnits() {
        var resources =
                line("--cpus 1.5 -m512M --memory-swap -1 --pids-limit 7 -c 512 --cpuset-cpus 0-1 --cpuset-mems 0"
                                + " --shm-size=64m --ulimit nofile=10:20 --ulimit memlock=unlimited --oom-score-adj -5 x")
                        .resources();
        assertThat(resources.cpu().limitPercent()).contains(150.0);
        assertThat(resources.memory().limit()).contains(512L << 20);
        assertThat(resources.memory().limitAndSwap()).contains(-1L);
        assertThat(resources.pidsLimit()).contains(7L);
        assertThat(resources.cpu().units()).contains(500);
        assertThat(resources.cpu().mask()).contains("0-1");
        assertThat(resources.cpu().nodes()).contains("0");
        assertThat(resources.shmBytes()).contains(64L << 20);
        assertThat(resources.rlimits())
                .containsExactly(
                        new Rlimit(RlimitType.RLIMIT_NOFILE, 20, 10), new Rlimit(RlimitType.RLIMIT_MEMLOCK, -1, -1));
        assertThat(resources.oomScoreAdj()).contains(-5);
    }

    @Test
    void devicesHaveAnAccess() {
        var resources = config(
                        "--device",
                        "/dev/fuse:rw",
                        "--device",
                        "/dev/a:/dev/b:r",
                        "--device-cgroup-rule",
                        "c 1:* rw",
                        "x")
                .resources();
        assertThat(resources.devices())
                .containsExactly(
                        new DeviceConfig(Path.of("/dev/fuse"), "/dev/fuse", "rw"),
                        new DeviceConfig(Path.of("/dev/a"), "/dev/b", "r"));
        assertThat(resources.deviceRules()).containsExactly(new DeviceRule(true, DeviceType.CHARACTER, 1L, null, "rw"));
    }

    @Test
    void securityIsTightUnlessLoosened() throws IOException {
        assertThat(line("busybox").security()).isEqualTo(SecurityConfig.DEFAULT);
        Files.writeString(directory.resolve("profile.json"), "{\"defaultAction\":\"SCMP_ACT_ALLOW\"}");
        SecurityConfig security = line("--privileged --cap-add NET_ADMIN,SYS_TIME --cap-drop=ALL --security-opt"
                        + " seccomp=profile.json --security-opt no-new-privileges:false --security-opt"
                        + " systempaths=unconfined --security-opt apparmor=mine --read-only x")
                .security();
        assertThat(security.privileged()).isTrue();
        assertThat(security.capAdd()).containsExactly("NET_ADMIN", "SYS_TIME");
        assertThat(security.capDrop()).containsExactly("ALL");
        assertThat(security.seccomp()).isEqualTo(SecurityConfig.Seccomp.PROFILE);
        assertThat(security.noNewPrivileges()).isFalse();
        assertThat(security.maskedPaths()).isFalse();
        assertThat(security.lsmLabel()).contains("mine");
        assertThat(security.readOnlyRoot()).isTrue();
    }

    @Test
    void namespacesAndNames() {
        ContainerConfig config = line("--net container:web --pid host --ipc=ns:/proc/1/ns/ipc --uts container:db -h box"
                + " --domainname dom --add-host a:10.0.0.1 --hosts b:10.0.0.2 --dns ::1 --dns-search x.org x");
        assertThat(config.network().mode()).isEqualTo(new NetworkMode.Shared("web"));
        assertThat(config.namespaces().pid()).isEqualTo(NamespaceSource.HOST);
        assertThat(config.namespaces().ipc()).isEqualTo(new NamespaceSource.File(Path.of("/proc/1/ns/ipc")));
        assertThat(config.namespaces().uts()).isEqualTo(new NamespaceSource.Container("db"));
        assertThat(config.hostname()).contains("box");
        assertThat(config.domainname()).contains("dom");
        assertThat(config.resolver().hosts()).isEqualTo(Map.of("a", "10.0.0.1", "b", "10.0.0.2"));
        assertThat(config.resolver().servers()).containsExactly("::1");
        assertThat(config.resolver().search()).containsExactly("x.org");
    }

    @Test
    void aNeighboursNamespacesBringItsUsers() {
        NamespaceSource neighbour = new NamespaceSource.Container("web");
        for (String option : List.of("--net", "--pid", "--ipc", "--cgroupns")) {
            assertThat(line(option + " container:web x").namespaces().user()).isEqualTo(neighbour);
            assertThat(line(option + " container:web --userns private x")
                            .namespaces()
                            .user())
                    .isEqualTo(NamespaceSource.PRIVATE);
        }
        assertThat(line("--uts container:web --time container:web --pid host x")
                        .namespaces()
                        .user())
                .isEqualTo(NamespaceSource.PRIVATE);
    }

    @Test
    void lifeAndLog() {
        ContainerConfig config = line("--name web --rm -l a=b --label c --stop-signal SIGINT --stop-timeout 1m30s"
                + " --detach-keys ctrl-x,q --log-opt max-size=1m --log-opt max-file=2 x");
        assertThat(config.name()).contains(new ContainerName("web"));
        assertThat(config.labels()).isEqualTo(Map.of("a", "b", "c", ""));
        assertThat(config.lifecycle())
                .isEqualTo(new LifecycleConfig(true, Optional.of("ctrl-x,q"), "INT", Duration.ofSeconds(90)));
        assertThat(config.log()).isEqualTo(new LogConfig(true, 1 << 20, 2));
        assertThat(line("--log-driver none x").log()).isEqualTo(LogConfig.NONE);
    }

    @Test
    void schedulingIsTheProgramsOwn() {
        var scheduling = line("--scheduler rr:7 --ionice be:2 --cpu-affinity 1 x")
                .process()
                .scheduling();
        assertThat(scheduling.scheduler().orElseThrow().policy()).isEqualTo(SchedulerPolicy.SCHED_RR);
        assertThat(scheduling.scheduler().orElseThrow().priority()).isEqualTo(7);
        assertThat(scheduling.ioPriority()).contains(new IoPriority(IoPriorityClass.IOPRIO_CLASS_BE, 2));
        assertThat(scheduling.affinity()).contains("1");
    }

    @Test
    void aDirectoryTakesTheTemplatesPlace() {
        ContainerConfig config = line("--rootfs tree ls -l");
        assertThat(config.root()).isEqualTo(new RootSource.Directory(directory.resolve("tree")));
        assertThat(config.process().args()).containsExactly("ls", "-l");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "-v | data:/data | write ./data",
                "-v | /only | write SOURCE:TARGET",
                "-v | /a:/b:ro:x | write SOURCE:TARGET",
                "-v | /a:b | must begin with /",
                "--mount | type=bind,dst=/x | src= is missing",
                "--mount | src=/a,source=/b,dst=/x | source= is there twice",
                "--iolimit | write=5M,write=6M | write= is there twice",
                "--network | bridge,mtu=1400,mtu=1500 | mtu= is there twice",
                "--firewall-policy | in=drop,in=accept | bad firewall policy",
                "--mount | type=volume,src=a,dst=/x | type is bind or tmpfs",
                "--tmpfs | x | must begin with /",
                "--ulimit | nofile | write NAME=SOFT",
                "--ulimit | nofile=2:1 | soft limit is above",
                "--ulimit | bogus=1 | unknown limit bogus",
                "--device | fuse | write /dev/SOURCE",
                "--device-cgroup-rule | x 1:1 r | write 'TYPE MAJOR:MINOR ACCESS'",
                "--security-opt | foo=bar | use seccomp=",
                "--security-opt | seccomp=/nonexistent | no such file",
                "--network | bridge,ip=10.0.0 | bad address",
                "--network | bridge,speed=1 | use ip=, ip6=, mac=, mtu= or name=",
                "--network | bridge,mac=01:00:00:00:00:01 | bad MAC address",
                "--network | bridge,name=longer-than-a-name-can-be | too long",
                "--network | b@d | bad network name",
                "--ip | 300.1.2.3 | bad address",
                "--pid | bogus | use private, host",
                "--umask | 9 | octal digits",
                "--name | a/b | bad container name",
                "--stop-signal | NOPE | unknown signal",
                "--detach-keys | ctrl-1 | write keys as in",
                "--log-opt | foo=1 | use max-size",
                "--log-driver | syslog | use file or none",
                "--cpuset-cpus | a | write numbers and ranges",
                "--scheduler | deadline | use other, batch",
                "--scheduler | fifo:0 | 1 to 99",
                "--ionice | be:9 | 0 to 7",
                "--nice | 20 | -20 to 19",
                "--add-host | a | write NAME:ADDRESS",
                "--dns | example.org | use an IP address",
                "--sysctl | a | write KEY=VALUE",
                "-e | =x | write NAME=VALUE",
                "--env-file | /nonexistent | no such file",
                "-w | rel | must begin with /",
                "--memory-swap | x | bad size",
                "--oom-score-adj | 2000 | use -1000 to 1000",
                "--cpu-tokens-max | 500 | need --cpu-fill-rate",
                "--cpu-interval | 8 | need --cpu-fill-rate"
            })
    void badValuesSayWhatToDo(String option, String value, String hint) {
        assertThatThrownBy(() -> config(option, value, "busybox"))
                .isInstanceOfSatisfying(ContainerException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.USAGE);
                    assertThat(e).hasMessageContaining(hint);
                });
    }
}
