package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.Command;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Processes;
import io.ctctl.tests.harness.Result;
import io.ctctl.tests.harness.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The eight namespaces: the container's own, another's, or the host's. */
@ExtendWith(CtctlExtension.class)
final class NamespaceIT {
    private static final List<String> ALL = List.of("user", "mnt", "pid", "net", "ipc", "uts", "cgroup", "time");

    private static String host(String namespace) {
        return Processes.link(ProcessHandle.current().pid(), "ns/" + namespace);
    }

    private static String of(CtctlInstance ctctl, String container, String namespace) {
        return Processes.link(ctctl.initPid(container), "ns/" + namespace);
    }

    @Test
    void allEightAreItsOwn(CtctlInstance ctctl) {
        String first = ctctl.sleeper();
        String second = ctctl.sleeper();
        for (String namespace : ALL) {
            String own = of(ctctl, first, namespace);
            assertThat(own).as(namespace).startsWith(namespace).isNotEqualTo(host(namespace));
            assertThat(of(ctctl, second, namespace)).as(namespace).isNotEqualTo(own);
        }
    }

    @Test
    void idRangesNeverOverlap(CtctlInstance ctctl) {
        List<String> ranges = List.of(ctctl.sleeper(), ctctl.sleeper(), ctctl.sleeper()).stream()
                .map(id -> Processes.read(ctctl.initPid(id), "uid_map").strip().split("\\s+"))
                .peek(map -> assertThat(map).hasSize(3))
                .peek(map -> assertThat(map[0] + " " + map[2]).isEqualTo("0 65536"))
                .map(map -> map[1])
                .toList();
        assertThat(ranges).doesNotHaveDuplicates().allMatch(start -> Long.parseLong(start) >= 0x20000000L);
        assertThat(ranges).allMatch(start -> Long.parseLong(start) % 65536 == 0);
    }

    @Test
    void processOneIsTheProgram(CtctlInstance ctctl) {
        assertThat(ctctl.sh("echo $$; ls /proc | grep -c '^[0-9]'").ok().lines())
                .startsWith("1");
    }

    @Test
    void theHostsUserNamespaceOnRequest(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--userns", "host");
        assertThat(of(ctctl, id, "user")).isEqualTo(host("user"));
        assertThat(of(ctctl, id, "mnt")).isNotEqualTo(host("mnt"));
    }

    @Test
    void theHostsNetworkOnRequest(CtctlInstance ctctl) {
        assertThat(of(ctctl, ctctl.sleeper("--network", "host"), "net")).isEqualTo(host("net"));
        String none = ctctl.sleeper("--network", "none");
        assertThat(of(ctctl, none, "net")).isNotEqualTo(host("net"));
        assertThat(ctctl.ctctl("exec", none, "cat", "/proc/net/dev").ok().lines())
                .hasSize(3)
                .anyMatch(line -> line.strip().startsWith("lo:"));
    }

    @Test
    void anotherContainersNamespaceCanBeShared(CtctlInstance ctctl) {
        String first = ctctl.sleeper();
        String second = ctctl.sleeper("--ipc", "container:" + first);
        assertThat(of(ctctl, second, "ipc")).isEqualTo(of(ctctl, first, "ipc"));
        assertThat(of(ctctl, second, "mnt")).isNotEqualTo(of(ctctl, first, "mnt"));
    }

    @ParameterizedTest
    @CsvSource({
        "--userns,user",
        "--pid,pid",
        "--network,net",
        "--ipc,ipc",
        "--uts,uts",
        "--cgroupns,cgroup",
        "--time,time"
    })
    void eachCanBeThatOfARunningContainer(String option, String namespace, CtctlInstance ctctl) {
        String first = ctctl.sleeper();
        Map<String, String> inside = inside(ctctl, option, "container:" + first);
        assertThat(inside).containsEntry(namespace, of(ctctl, first, namespace));
        boolean together = !Set.of("--uts", "--time").contains(option);
        for (String other : ALL) {
            if (!other.equals(namespace) && !(together && other.equals("user"))) {
                assertThat(inside.get(other))
                        .as(other)
                        .isNotEqualTo(of(ctctl, first, other))
                        .isNotEqualTo(host(other));
            }
        }
        assertThat(inside.get("user").equals(of(ctctl, first, "user"))).isEqualTo(together);
        String map = Processes.read(ctctl.initPid(first), "uid_map").strip();
        assertThat(inside.get("uid_map").equals(map.replaceAll("\\s+", " "))).isEqualTo(together);
    }

    @ParameterizedTest
    @CsvSource({
        "--userns,user",
        "--pid,pid",
        "--network,net",
        "--ipc,ipc",
        "--uts,uts",
        "--cgroupns,cgroup",
        "--time,time"
    })
    void eachCanBeTheHosts(String option, String namespace, CtctlInstance ctctl) {
        Map<String, String> inside = inside(ctctl, option, "host");
        for (String other : ALL) {
            assertThat(inside.get(other).equals(host(other))).as(other).isEqualTo(other.equals(namespace));
        }
    }

    @ParameterizedTest
    @CsvSource({"--network,net", "--ipc,ipc", "--uts,uts"})
    void eachCanBeGivenByAPath(String option, String namespace, CtctlInstance ctctl) {
        try (Running holder =
                Command.of("unshare", "--" + namespace, "sleep", "1000").start()) {
            Await.until(Duration.ofSeconds(10), () -> "unshare", () -> !Processes.link(holder.pid(), "ns/" + namespace)
                    .equals(host(namespace)));
            String path = "ns:/proc/" + holder.pid() + "/ns/" + namespace;
            assertThat(inside(ctctl, option, path))
                    .containsEntry(namespace, Processes.link(holder.pid(), "ns/" + namespace));
        }
    }

    @Test
    void aUserNamespaceCanBeGivenByAPath(CtctlInstance ctctl) throws IOException {
        // beyond all ranges ctctl gives
        String map = "0 1895825408 65536";
        try (Running holder = Command.of("unshare", "--user", "sleep", "1000").start()) {
            Await.until(Duration.ofSeconds(10), () -> "unshare", () -> !Processes.link(holder.pid(), "ns/user")
                    .equals(host("user")));
            for (String file : List.of("uid_map", "gid_map")) {
                Files.writeString(Path.of("/proc", Long.toString(holder.pid()), file), map);
            }
            Map<String, String> inside = inside(ctctl, "--userns", "ns:/proc/" + holder.pid() + "/ns/user");
            assertThat(inside).containsEntry("user", Processes.link(holder.pid(), "ns/user"));
            assertThat(inside.get("uid_map").split("\\s+")).containsExactly(map.split(" "));
        }
    }

    @Test
    void pathsThatAreNoneAreNamed(CtctlInstance ctctl) {
        for (String path : List.of("/proc/self/status", "/nowhere")) {
            Result run = ctctl.sh("true", "--ipc", "ns:" + path);
            assertThat(run.code()).as(run.toString()).isEqualTo(125);
            assertThat(run.err().lines()).hasSize(1).first().asString().contains(path);
        }
    }

    @Test
    void aSharedPidNamespaceShowsTheNeighboursProcesses(CtctlInstance ctctl) {
        String first = ctctl.sleeper("-e", "MARK=first");
        String second = ctctl.sleeper("--pid", "container:" + first);
        String script = "tr '\\0' '\\n' < /proc/1/environ | grep MARK; ls -d /proc/[0-9]* | wc -l";
        assertThat(ctctl.ctctl("exec", second, "sh", "-c", script).ok().lines().get(0))
                .isEqualTo("MARK=first");
        assertThat(ctctl.ctctl("exec", first, "ps").ok().lines())
                .filteredOn(line -> line.contains("sleep 1000"))
                .hasSize(2);
        assertThat(ctctl.ctctl("kill", "-s", "TERM", second).code()).isZero();
        assertThat(ctctl.ctctl("wait", second).ok().text()).isEqualTo("143");
        assertThat(ctctl.ctctl("exec", first, "true").code()).isZero();
        assertThat(ctctl.sh("exit 42", "--pid", "container:" + first).code()).isEqualTo(42);
    }

    @Test
    void theEndOfAPidNamespaceEndsAllWhoShareIt(CtctlInstance ctctl) {
        String first = ctctl.sleeper();
        String second = ctctl.sleeper("--pid", "container:" + first);
        String third = ctctl.sleeper("--pid", "container:" + second);
        ctctl.ctctl("rm", "-f", first).ok();
        assertThat(ctctl.ctctl("wait", second).ok().text()).isEqualTo("137");
        assertThat(ctctl.ctctl("wait", third).ok().text()).isEqualTo("137");
        Result restart = ctctl.ctctl("start", second);
        assertThat(restart.code()).isEqualTo(3);
        assertThat(restart.err().lines()).hasSize(1);
    }

    @Test
    void aNeighboursIdsStayReservedWhileAnyoneUsesThem(CtctlInstance ctctl) {
        String first = ctctl.sleeper();
        String second = ctctl.sleeper("--network", "container:" + first);
        String map = Processes.read(ctctl.initPid(second), "uid_map");
        assertThat(map).isEqualTo(Processes.read(ctctl.initPid(first), "uid_map"));
        ctctl.ctctl("rm", "-f", first).ok();
        ctctl.killDaemon();
        assertThat(Processes.read(ctctl.initPid(ctctl.sleeper()), "uid_map")).isNotEqualTo(map);
        assertThat(ctctl.ctctl("exec", second, "cat", "/proc/self/uid_map").ok().out())
                .isEqualTo(map);
    }

    @Test
    void anExplicitUserNamespaceThatCannotWorkIsRefused(CtctlInstance ctctl) {
        String first = ctctl.sleeper();
        Result run = ctctl.sh("true", "--userns", "private", "--pid", "container:" + first);
        assertThat(run.code()).isEqualTo(125);
        assertThat(run.err().lines()).hasSize(1).first().asString().contains("--userns");
        Map<String, String> inside = inside(ctctl, "--userns", "host", "--pid", "container:" + first);
        assertThat(inside).containsEntry("user", host("user")).containsEntry("pid", of(ctctl, first, "pid"));
    }

    /** The namespaces and the uid_map a program sees that is run with these options. */
    private static Map<String, String> inside(CtctlInstance ctctl, String... options) {
        String script = "for n in " + String.join(" ", ALL)
                + "; do echo $n $(readlink /proc/self/ns/$n); done; echo uid_map $(cat /proc/self/uid_map)";
        return ctctl.sh(script, options).ok().lines().stream()
                .map(line -> line.split(" ", 2))
                .collect(Collectors.toMap(words -> words[0], words -> words[1]));
    }

    @Test
    void anExecJoinsThemAll(CtctlInstance ctctl) {
        String id = ctctl.sleeper();
        String script = "for n in user mnt pid net ipc uts cgroup time; do readlink /proc/self/ns/$n; done";
        assertThat(ctctl.ctctl("exec", id, "sh", "-c", script).ok().lines())
                .containsExactlyElementsOf(
                        ALL.stream().map(namespace -> of(ctctl, id, namespace)).toList());
    }

    @Test
    void privilegedHasItAll(CtctlInstance ctctl) {
        assertThat(ctctl.sh(
                                "mount -t tmpfs tmpfs /mnt 2>/dev/null || mkdir /mnt && mount -t tmpfs tmpfs /mnt",
                                "--privileged")
                        .code())
                .isZero();
    }
}
