package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.NetworkNamespace;
import io.ctctl.tests.harness.OwnHost;
import io.ctctl.tests.harness.Processes;
import io.ctctl.tests.harness.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Networks through crashes, failures and crowds: traffic goes on, and nothing is left. */
final class NetworkLifeIT {
    private static final Duration SOON = CtctlInstance.patience();
    private static final String HARDWARE = "/sys/class/net/eth0/address";

    @RegisterExtension
    static final OwnHost own = new OwnHost();

    private static final NetworkNamespace host = own.namespace();
    private static final CtctlInstance ctctl = own.instance();

    @AfterEach
    void noLinkIsLeft() {
        own.removeNetworks();
    }

    private static List<String> interfaceLinks() {
        return host.links().stream().filter(link -> link.length() == 15).toList();
    }

    @Test
    void aLargeTransferGoesOnThroughTheDaemonsDeath() {
        ctctl.ctctl(
                        "run",
                        "-d",
                        "--name",
                        "server",
                        "--network=bridge",
                        "busybox",
                        "sh",
                        "-c",
                        "sleep 1000 | nc -l -p 9000 | md5sum > /sum")
                .ok();
        String server = ctctl.address("server");
        Await.until(SOON, "a server", () -> ctctl.ctctl("exec", "server", "netstat", "-ltn")
                .out()
                .contains(":9000 "));
        String send = "dd if=/dev/urandom of=/data bs=64k count=1600 2>/dev/null; md5sum < /data > /sum;"
                + " echo sending; nc " + server + " 9000 < /data; echo sent; sleep 100";
        ctctl.ctctl("run", "-d", "--name", "client", "--network=bridge", "busybox", "sh", "-c", send)
                .ok();
        Await.until(
                SOON, "the transfer", () -> ctctl.ctctl("logs", "client").out().contains("sending"));
        ctctl.killDaemon();
        String id = ctctl.ctctl("run", "-d", "--network=bridge", "busybox", "sleep", "100")
                .ok()
                .text();
        Await.until(SOON, "the sum at the other end", () -> !ctctl.ctctl("exec", "server", "cat", "/sum")
                .out()
                .isEmpty());
        assertThat(ctctl.ctctl("exec", "server", "cat", "/sum").ok().out())
                .isEqualTo(ctctl.ctctl("exec", "client", "cat", "/sum").ok().out());
        assertThat(ctctl.address(id)).isNotIn(server, ctctl.address("client"));
    }

    @Test
    void namesAreKnownWhileTheNextDaemonComes() {
        String look = "while [ ! -e /enough ]; do [ $(grep -c called /etc/hosts) -lt 12 ] && echo lost; done; echo end";
        for (int i = 0; i < 6; i++) {
            ctctl.ctctl("run", "-d", "--name", "called" + i, "--network=bridge", "busybox", "sleep", "1000")
                    .ok();
        }
        ctctl.ctctl("run", "-d", "--name", "caller", "--network=bridge", "busybox", "sh", "-c", look)
                .ok();
        for (int i = 0; i < 5; i++) {
            ctctl.killDaemon();
            assertThat(ctctl.ctctl("exec", "caller", "grep", "-c", "called", "/etc/hosts")
                            .ok()
                            .text())
                    .isEqualTo("12");
        }
        Processes.signal(monitor("called0"), "STOP");
        ctctl.killDaemon();
        assertThat(ctctl.ctctl("ps").ok().out()).contains("its monitor does not answer");
        ctctl.ctctl("exec", "caller", "touch", "/enough").ok();
        Processes.signal(monitor("called0"), "CONT");
        ctctl.ctctl("wait", "caller").ok();
        assertThat(ctctl.ctctl("logs", "caller").ok().text()).isEqualTo("end");
    }

    /** Those who remember the first need not be told of the second: that would be a frame for each of them. */
    @Test
    void whoPassesLeavesTheHardwareAddressToTheNext() {
        ctctl.ctctl("network", "create", "--subnet", "10.82.0.0/29", "small").ok();
        String first = passing("10.82.0.4");
        assertThat(passing("10.82.0.4")).isEqualTo(first);
        assertThat(passing("10.82.0.5")).isNotEqualTo(first);
        ctctl.ctctl("run", "--name", "stays", "--network=small,ip=10.82.0.4", "busybox", "cat", HARDWARE)
                .ok();
        ctctl.ctctl("network", "change", "--rm-ip", "10.82.0.4", "--add-ip", "10.82.0.5", "small", "stays")
                .ok();
        ctctl.ctctl("start", "-a", "stays").ok();
        assertThat(ctctl.ctctl("logs", "stays").ok().text().lines().distinct())
                .as("of one that stays")
                .hasSize(1)
                .doesNotContain(first);
    }

    private static long monitor(String name) {
        return Long.parseLong(
                ctctl.ctctl("inspect", name).ok().out().replaceAll("(?s).*\"monitorPid\" : (\\d+).*", "$1"));
    }

    private static String passing(String address) {
        return ctctl.ctctl("run", "--rm", "--network=small,ip=" + address, "busybox", "cat", HARDWARE)
                .ok()
                .text();
    }

    @Test
    void aKilledMonitorsLinksAndAddressesAreGivenBack() {
        ctctl.ctctl("network", "create", "--subnet", "10.81.0.0/30", "tiny").ok();
        String id = ctctl.ctctl("run", "-d", "--network=tiny", "busybox", "sleep", "1000")
                .ok()
                .text();
        assertThat(ctctl.ctctl("run", "--rm", "--network=tiny", "busybox", "true")
                        .code())
                .as("the only address is taken")
                .isEqualTo(125);
        Processes.signal(monitor(id), "KILL");
        Await.until(SOON, "its end", () -> ctctl.ctctl("wait", id).code() == 0);
        Await.within(SOON, () -> interfaceLinks().isEmpty());
        assertThat(interfaceLinks()).isEmpty();
        Await.until(
                SOON,
                "the address",
                () -> ctctl.ctctl("run", "--rm", "--network=tiny", "busybox", "true")
                                .code()
                        == 0);
    }

    @Test
    void whatEndsWhileNobodyWatchesIsGivenBackByTheNextDaemon() {
        ctctl.ctctl("network", "create", "--subnet", "10.82.0.0/30", "tiny").ok();
        String id = ctctl.ctctl("run", "-d", "--network=tiny", "busybox", "sleep", "1000")
                .ok()
                .text();
        ctctl.ctctl("network", "create", "--subnet", "10.83.0.0/30", "more").ok();
        ctctl.ctctl("network", "connect", "more", id).ok();
        long pid = ctctl.initPid(id);
        ctctl.killDaemon();
        Processes.signal(pid, "KILL");
        Await.until(SOON, "its end", () -> !Processes.isAlive(pid));
        assertThat(ctctl.ctctl("wait", id).ok().text()).isEqualTo("137");
        Await.within(SOON, () -> interfaceLinks().isEmpty());
        assertThat(interfaceLinks()).isEmpty();
        ctctl.ctctl("run", "--rm", "--network=tiny", "--network=more", "busybox", "true")
                .ok();
    }

    @Test
    void aStartThatFailsTakesItsNetworkDown() {
        for (int i = 0; i < 3; i++) {
            assertThat(ctctl.ctctl("run", "--rm", "--network=bridge", "busybox", "/no/such/program")
                            .code())
                    .isEqualTo(127);
        }
        Await.within(SOON, () -> interfaceLinks().isEmpty());
        assertThat(interfaceLinks()).isEmpty();
    }

    /** Whose client hears of the end before all of it has been taken away. */
    @Test
    void aNetworkIsRemovedRightAfterWhoWasInItHasEnded() {
        for (int i = 0; i < 5; i++) {
            ctctl.ctctl("network", "create", "brief").ok();
            ctctl.ctctl("run", "--rm", "--network=brief", "busybox", "true").ok();
            ctctl.ctctl("network", "rm", "brief").ok();
        }
    }

    @Test
    void theLastAddressIsTheNextOnesRightAfterWhoHadItHasEnded() {
        ctctl.ctctl("network", "create", "--subnet", "10.84.0.0/30", "tiny").ok();
        for (int i = 0; i < 10; i++) {
            ctctl.ctctl("run", "--rm", "--network=tiny", "busybox", "true").ok();
        }
    }

    @Test
    void interfacesInOneNetworkHaveAddressesOfTheirOwnAndGiveThemBack() {
        ctctl.ctctl("network", "create", "--subnet", "10.85.0.0/24", "twice").ok();
        String id = ctctl.ctctl(
                        "run", "-d", "--network=twice", "--network=twice,ip=10.85.0.2", "busybox", "sleep", "1000")
                .ok()
                .text();
        assertThat(ctctl.address(id, "eth0", "-4")).isEqualTo("10.85.0.3");
        assertThat(ctctl.address(id, "eth1", "-4")).isEqualTo("10.85.0.2");
        ctctl.ctctl("network", "change", "--rm-ip", "all", "eth1", id).ok();
        assertThat(ctctl.ctctl("exec", id, "ip", "-4", "addr", "show", "eth1")
                        .ok()
                        .out())
                .contains("10.85.0.4/24")
                .doesNotContain("10.85.0.2/24");
        assertThat(ctctl.ctctl("network", "change", "--rm-ip", "10.85.0.4", "eth1", id)
                        .code(2)
                        .err())
                .contains("given out by network twice");
    }

    @Test
    void aBridgeThatSomebodyRemovedIsMadeAgain() {
        ctctl.ctctl("run", "--rm", "--network=bridge", "busybox", "true").ok();
        String bridge = host.links().get(0);
        host.run("ip", "link", "del", bridge).ok();
        ctctl.ctctl("run", "--rm", "--network=bridge", "busybox", "true").ok();
        assertThat(host.links()).contains(bridge);
    }

    @Test
    void aHundredContainersShareABridge() {
        Set<String> addresses = new HashSet<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ids.add(ctctl.ctctl("run", "-d", "--network=bridge", "busybox", "sleep", "1000")
                    .ok()
                    .text());
        }
        String inspected = ctctl.ctctl("network", "inspect", "bridge").ok().out();
        java.util.regex.Matcher found =
                java.util.regex.Pattern.compile("\"(10\\.[0-9.]+)/22\" *,").matcher(inspected);
        while (found.find()) {
            addresses.add(found.group(1));
        }
        assertThat(addresses).hasSize(101); // the subnet itself among them
        assertThat(interfaceLinks()).hasSize(100);
        String last = ctctl.address(ids.get(99));
        assertThat(ctctl.ctctl("exec", ids.get(0), "ping", "-c1", "-W2", last).code())
                .isZero();
    }

    @Test
    void anAttachedProgramKeepsItsConnectionWhenTheDaemonDies() {
        try (Running server = ctctl.command(
                        "run", "-i", "--name", "echo", "--network=bridge", "busybox", "sh", "-c", "echo up; nc -l -p 7")
                .stdinOpen()
                .start()) {
            server.awaitOutput("up");
            String address = ctctl.address("echo");
            ctctl.ctctl(
                            "run",
                            "-d",
                            "--network=bridge",
                            "busybox",
                            "sh",
                            "-c",
                            "(sleep 2; echo late) | nc " + address + " 7")
                    .ok();
            ctctl.killDaemon();
            server.awaitOutput("late");
        }
    }
}
