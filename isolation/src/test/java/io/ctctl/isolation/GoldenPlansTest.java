package io.ctctl.isolation;

import static io.ctctl.isolation.SampleContainers.detached;
import static io.ctctl.isolation.SampleContainers.linux;
import static io.ctctl.isolation.SampleContainers.mount;
import static io.ctctl.isolation.SampleContainers.placement;
import static io.ctctl.isolation.SampleContainers.process;
import static io.ctctl.isolation.SampleContainers.spec;
import static io.ctctl.isolation.SampleContainers.terminal;
import static io.ctctl.isolation.SampleContainers.v1;
import static io.ctctl.isolation.SampleContainers.v2;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.isolation.capability.CapabilitySet;
import io.ctctl.isolation.plan.SetupPlan;
import io.ctctl.oci.Capabilities;
import io.ctctl.oci.ConsoleSize;
import io.ctctl.oci.Linux;
import io.ctctl.oci.Namespace;
import io.ctctl.oci.NamespaceType;
import io.ctctl.oci.Root;
import io.ctctl.oci.TimeOffset;
import io.ctctl.oci.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Whole plans as text, so that a change of what a container gets is seen as such. {@code -Dctctl.golden=write} writes
 * the files anew, for a look at their difference.
 */
class GoldenPlansTest {
    private static final Path FILES = Path.of("src/test/resources/io/ctctl/isolation");

    private final SetupPlanner planner = new SetupPlanner();

    @Test
    void anOrdinaryRun() throws IOException {
        check(
                "default",
                planner.plan(
                        spec(process("echo", "hello").build(), linux().build()), placement(v1(), detached(), false)));
    }

    @Test
    void aTerminalWithInit() throws IOException {
        check(
                "terminal",
                planner.plan(
                        spec(
                                process("/bin/sh")
                                        .terminal(true)
                                        .consoleSize(new ConsoleSize(24, 80))
                                        .user(new User(1000, 100, 027L, List.of(5L, 10L), null))
                                        .cwd("/home/me")
                                        .build(),
                                linux().build()),
                        placement(v1(), terminal(), true)));
    }

    @Test
    void privileged() throws IOException {
        List<String> all = CapabilitySet.ALL.names();
        check(
                "privileged",
                planner.plan(
                        spec(
                                process("id")
                                        .noNewPrivileges(false)
                                        .capabilities(new Capabilities(all, all, all, all, all))
                                        .build(),
                                linux(NamespaceType.USER)
                                        .maskedPaths(List.of())
                                        .readonlyPaths(List.of())
                                        .build()),
                        placement(v1(), detached(), false)));
    }

    @Test
    void theHostsUsers() throws IOException {
        check(
                "userns-host",
                planner.plan(
                        spec(process("id").build(), linux(NamespaceType.USER).build()),
                        placement(v1(), detached(), false)));
    }

    @Test
    void cgroupV2() throws IOException {
        check(
                "cgroup-v2",
                planner.plan(spec(process("id").build(), linux().build()), placement(v2(), detached(), false)));
    }

    @Test
    void volumesAndAReadOnlyRoot() throws IOException {
        check(
                "volumes",
                planner.plan(
                        spec(
                                        process("ls", "/data").build(),
                                        linux().rootfsPropagation("rslave").build(),
                                        mount("/data", null, "/srv", "rbind", "ro", "nosuid", "idmap"),
                                        mount("/shared", "bind", "/srv", "rbind", "rro", "noatime", "rslave"),
                                        mount("/etc/hosts", "bind", "/etc/hosts", "bind", "ridmap"),
                                        mount("/tmp", "tmpfs", "tmpfs", "nodev", "size=64m"))
                                .toBuilder()
                                .root(new Root("rootfs", true))
                                .build(),
                        placement(v1(), detached(), false)));
    }

    @Test
    void sharedNamespacesAndClocks() throws IOException {
        List<Namespace> namespaces = new ArrayList<>();
        for (Namespace namespace :
                linux(NamespaceType.IPC, NamespaceType.NETWORK).build().namespaces()) {
            namespaces.add(namespace);
        }
        namespaces.add(new Namespace(NamespaceType.NETWORK, "/proc/42/ns/net"));
        Linux linux = linux().namespaces(namespaces)
                .timeOffsets(Map.of("boottime", new TimeOffset(-5, 7)))
                .build();
        check("shared", planner.plan(spec(process("id").build(), linux), placement(v1(), detached(), false)));
    }

    @Test
    void anotherContainersUsersAndProcesses() throws IOException {
        List<Namespace> namespaces = new ArrayList<>(
                linux(NamespaceType.USER, NamespaceType.PID).build().namespaces());
        namespaces.add(new Namespace(NamespaceType.USER, "/proc/42/ns/user"));
        namespaces.add(new Namespace(NamespaceType.PID, "/proc/42/ns/pid"));
        Linux linux = linux().namespaces(namespaces).build();
        check("neighbour", planner.plan(spec(process("id").build(), linux), placement(v2(), detached(), false)));
    }

    @Test
    void joining() throws IOException {
        check(
                "join",
                new JoinPlanner()
                        .plan(
                                process("sh").terminal(true).build(),
                                new JoinTarget(
                                        "0123456789ab",
                                        4242,
                                        v1(),
                                        linux().build(),
                                        terminal(),
                                        "/root",
                                        HostFacts.PLAIN)));
    }

    private static void check(String name, SetupPlan plan) throws IOException {
        Path file = FILES.resolve(name + ".plan");
        if ("write".equals(System.getProperty("ctctl.golden"))) {
            Files.writeString(file, plan.render());
        }
        assertThat(plan.render()).isEqualTo(Files.readString(file));
    }
}
