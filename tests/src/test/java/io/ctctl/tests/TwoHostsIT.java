package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.NetworkNamespace;
import io.ctctl.tests.harness.OwnHost;
import io.ctctl.tests.harness.Running;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Networks where there is more than one host: joined, equal, or mistaken for one another. */
final class TwoHostsIT {
    @RegisterExtension
    static final OwnHost own = new OwnHost();

    private static final NetworkNamespace host = own.namespace();
    private static final CtctlInstance ctctl = own.instance();

    @Test
    void twoInstancesMayHaveEqualSubnets() {
        try (NetworkNamespace elsewhere = NetworkNamespace.create();
                NetworkNamespace world = NetworkNamespace.create();
                CtctlInstance other = CtctlInstance.create(elsewhere)) {
            NetworkNamespace.join(host, "192.0.2.5/30", world, "192.0.2.6/30", "wa");
            NetworkNamespace.join(elsewhere, "192.0.2.9/30", world, "192.0.2.10/30", "wb");
            other.ctctl("template", "build", "busybox").ok();
            for (CtctlInstance each : List.of(ctctl, other)) {
                each.ctctl("network", "create", "--subnet", "10.84.0.0/24", "same")
                        .ok();
                each.ctctl("run", "-d", "--name", "a", "--network=same,ip=10.84.0.7", "busybox", "sleep", "1000")
                        .ok();
            }
            assertThat(ctctl.ctctl("run", "--rm", "--network=same", "busybox", "ping", "-c1", "-W2", "10.84.0.7")
                            .code())
                    .isZero();
            assertThat(other.ctctl("run", "--rm", "--network=same", "busybox", "ping", "-c1", "-W2", "a")
                            .code())
                    .isZero();
            // both are 10.84.0.7, and each is its host's address to the world
            assertThat(ctctl.ctctl("exec", "a", "ping", "-c1", "-W2", "192.0.2.6")
                            .code())
                    .isZero();
            assertThat(other.ctctl("exec", "a", "ping", "-c1", "-W2", "192.0.2.10")
                            .code())
                    .isZero();
            connectionsAreKeptApart(world, other);
            host.run("ip", "link", "del", "wa").ok();
        }
    }

    /** At the same time, from the same address and port, as far as containers know; each gets its own answer. */
    private static void connectionsAreKeptApart(NetworkNamespace world, CtctlInstance other) {
        try (Running echo =
                world.command("busybox", "nc", "-ll", "-p", "7000", "-e", "cat").start()) {
            Await.until(Duration.ofSeconds(5), "a server", () -> world.run("ss", "-ltnH", "sport = :7000")
                    .out()
                    .contains("7000"));
            try (Running one = echo(ctctl, "192.0.2.6", "one");
                    Running two = echo(other, "192.0.2.10", "two")) {
                assertThat(one.await(Duration.ofSeconds(20)).text()).isEqualTo("one one");
                assertThat(two.await(Duration.ofSeconds(20)).text()).isEqualTo("two two");
            }
            assertThat(echo.isAlive()).isTrue();
        }
    }

    private static Running echo(CtctlInstance instance, String server, String word) {
        String script =
                "(echo -n '" + word + " '; sleep 1; echo " + word + "; sleep 1) | nc -w 5 -p 4000 " + server + " 7000";
        return instance.command("exec", "a", "timeout", "10", "sh", "-c", script)
                .start();
    }

    @Test
    void inOneNamespaceEqualSubnetsAreRefused() {
        ctctl.ctctl("network", "create", "--subnet", "10.86.0.0/24", "same").ok();
        ctctl.ctctl("run", "-d", "--name", "b", "--network=same", "busybox", "sleep", "1000")
                .ok();
        try (CtctlInstance other = CtctlInstance.create(host)) {
            assertThat(other.ctctl("network", "create", "--subnet", "10.86.0.0/24", "same")
                            .code(5)
                            .err())
                    .contains("10.86.0.0/24 overlaps 10.86.0.0/24 of link ct");
        }
        ctctl.ctctl("rm", "-f", "b").ok();
        ctctl.ctctl("network", "rm", "same").ok();
    }

    @Test
    void aVxlanJoinsContainersOfTwoHosts() {
        try (NetworkNamespace elsewhere = NetworkNamespace.create();
                CtctlInstance other = CtctlInstance.create(elsewhere)) {
            NetworkNamespace.join(host, "192.0.2.1/30", elsewhere, "192.0.2.2/30", "wire");
            other.ctctl("template", "build", "busybox").ok();
            vxlan(ctctl, "192.0.2.2", "10.85.0.16/28");
            vxlan(other, "192.0.2.1", "10.85.0.32/28");
            ctctl.ctctl("run", "-d", "--name", "here", "--network=wide", "busybox", "sleep", "1000")
                    .ok();
            String here = ctctl.address("here");
            assertThat(other.ctctl("run", "--rm", "--network=wide", "busybox", "ping", "-c2", "-W3", here)
                            .code())
                    .isZero();
            assertThat(other.ctctl("run", "--rm", "--network=wide", "busybox", "cat", "/sys/class/net/eth0/mtu")
                            .ok()
                            .text())
                    .isEqualTo("1450");
            ctctl.ctctl("rm", "-f", "here").ok();
            ctctl.ctctl("network", "rm", "wide").ok();
            host.run("ip", "link", "del", "wire").ok();
        }
    }

    @Test
    void aVxlanGoesByIpv6Too() {
        try (NetworkNamespace elsewhere = NetworkNamespace.create();
                CtctlInstance other = CtctlInstance.create(elsewhere)) {
            NetworkNamespace.join(host, "2001:db8:9::1/64", elsewhere, "2001:db8:9::2/64", "wire");
            other.ctctl("template", "build", "busybox").ok();
            vxlan(ctctl, "2001:db8:9::2", "10.85.0.16/28");
            vxlan(other, "2001:db8:9::1", "10.85.0.32/28");
            ctctl.ctctl("run", "-d", "--name", "here", "--network=wide", "busybox", "sleep", "1000")
                    .ok();
            assertThat(other.ctctl(
                                    "run",
                                    "--rm",
                                    "--network=wide",
                                    "busybox",
                                    "ping",
                                    "-c2",
                                    "-W3",
                                    ctctl.address("here"))
                            .code())
                    .isZero();
            ctctl.ctctl("rm", "-f", "here").ok();
            ctctl.ctctl("network", "rm", "wide").ok();
            host.run("ip", "link", "del", "wire").ok();
        }
    }

    private static void vxlan(CtctlInstance instance, String peer, String range) {
        instance.ctctl(
                        "network",
                        "create",
                        "--type",
                        "vxlan",
                        "--vni",
                        "77",
                        "--peer",
                        peer,
                        "--subnet",
                        "10.85.0.0/24",
                        "--range",
                        range,
                        "wide")
                .ok();
    }

    @Test
    void aDaemonInAnotherNamespaceLeavesTheLinksAlone() {
        try (NetworkNamespace elsewhere = NetworkNamespace.create()) {
            ctctl.ctctl("run", "-d", "--name", "here", "--network=bridge", "busybox", "sleep", "1000")
                    .ok();
            ctctl.killDaemon();
            String client = CtctlInstance.client().toString();
            assertThat(elsewhere
                            .command(client, "run", "--rm", "busybox", "true")
                            .env("CTCTL_HOST", ctctl.host())
                            .run()
                            .code(125)
                            .err())
                    .contains("in the network namespace net:[")
                    .contains("nsenter --net");
            assertThat(elsewhere.links()).isEmpty();
            assertThat(ctctl.ctctl("exec", "here", "echo", "goes on").ok().text())
                    .isEqualTo("goes on");
            ctctl.killDaemon();
        }
        assertThat(ctctl.ctctl("run", "--rm", "--network=bridge", "busybox", "ping", "-c1", "-W2", "here")
                        .code())
                .isZero();
    }
}
