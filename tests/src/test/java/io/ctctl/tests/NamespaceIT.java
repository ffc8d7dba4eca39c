package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Processes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

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
