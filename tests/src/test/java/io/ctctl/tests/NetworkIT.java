package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.NetworkNamespace;
import io.ctctl.tests.harness.OwnHost;
import io.ctctl.tests.harness.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who reaches whom, in each mode and by IPv4 and IPv6, and what changes while containers run. */
final class NetworkIT {
    @RegisterExtension
    static final OwnHost own = new OwnHost();

    private static final NetworkNamespace host = own.namespace();
    private static final CtctlInstance ctctl = own.instance();
    private static NetworkNamespace outside;

    @BeforeAll
    static void start() {
        outside = NetworkNamespace.create();
        NetworkNamespace.join(host, "198.51.100.1/24", outside, "198.51.100.2/24", "up0");
        host.run("ip", "addr", "add", "2001:db8:5::1/64", "dev", "up0", "nodad").ok();
        outside.run("ip", "addr", "add", "2001:db8:5::2/64", "dev", "up0", "nodad")
                .ok();
        host.run("ip", "route", "add", "default", "via", "198.51.100.2").ok();
    }

    @AfterAll
    static void stop() {
        outside.close();
    }

    @AfterEach
    void noLinkIsLeft() {
        own.removeNetworks();
    }

    private static void container(String name, String... options) {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", name));
        words.addAll(List.of(options));
        words.addAll(List.of("busybox", "sleep", "1000"));
        ctctl.ctctl(words.toArray(String[]::new)).ok();
    }

    private static boolean ping(NetworkNamespace from, String address) {
        String ping = address.contains(":") ? "ping6" : "ping";
        return from.run("busybox", ping, "-c1", "-W2", address).code() == 0;
    }

    private static boolean reaches(String from, String address) {
        String ping = address.contains(":") ? "ping6" : "ping";
        return ctctl.ctctl("exec", from, ping, "-c1", "-W1", address).code() == 0;
    }

    @Test
    void theFirstPacketOfAProgramArrives() {
        container("a", "--network=bridge");
        String address = ctctl.address("a", "eth0", "-4");
        for (int start = 0; start < 60; start++) {
            // a lost ARP request would be repeated after a second
            assertThat(ctctl.ctctl("run", "--rm", "--network=bridge", "busybox", "ping", "-c1", "-W1", address)
                            .out())
                    .as("start %s", start)
                    .contains("1 packets received");
        }
    }

    @Test
    void theDefaultIsABridgeThatReachesNeighboursTheHostAndTheWorld() {
        container("a", "--network=bridge");
        container("b", "--network=bridge");
        assertThat(reaches("a", ctctl.address("b", "eth0", "-4"))).isTrue();
        assertThat(reaches("a", ctctl.address("b", "eth0", "-6"))).isTrue();
        assertThat(reaches("a", "198.51.100.1")).as("the host").isTrue();
        assertThat(reaches("a", "198.51.100.2"))
                .as("the world, which knows no way back")
                .isTrue();
        assertThat(ping(host, ctctl.address("a", "eth0", "-4"))).isTrue();
        assertThat(ping(host, ctctl.address("a", "eth0", "-6"))).isTrue();
    }

    /** A frame for all is one for each of five hundred. */
    @Test
    void whoStartsIsNotHeardByAllOthers() {
        container("a", "--network=bridge");
        long before = received("a");
        for (int start = 0; start < 20; start++) {
            ctctl.ctctl("run", "--rm", "--network=bridge", "busybox", "true").ok();
        }
        assertThat(received("a") - before).isLessThan(20);
    }

    private static long received(String name) {
        return Long.parseLong(ctctl.ctctl("exec", name, "cat", "/sys/class/net/eth0/statistics/rx_packets")
                .ok()
                .text());
    }

    @Test
    void whoKnewAnAddressLearnsThatItIsAnothers() {
        ctctl.ctctl("network", "create", "--subnet", "10.77.1.0/24", "known").ok();
        container("a", "--network=known");
        container("b", "--network=known,ip=10.77.1.9");
        assertThat(reaches("a", "10.77.1.9")).isTrue();
        ctctl.ctctl("rm", "-f", "b").ok();
        container("c", "--network=known,ip=10.77.1.9");
        String mac = ctctl.ctctl("exec", "c", "cat", "/sys/class/net/eth0/address")
                .ok()
                .text();
        Await.until(Duration.ofSeconds(5), "10.77.1.9 at " + mac, () -> ctctl.ctctl("exec", "a", "cat", "/proc/net/arp")
                .ok()
                .out()
                .contains(mac));
    }

    @Test
    void networksAreKeptApartUnlessTheyAreOpen() {
        ctctl.ctctl("network", "create", "one").ok();
        ctctl.ctctl("network", "create", "two").ok();
        ctctl.ctctl("network", "create", "--isolation", "none", "open1").ok();
        ctctl.ctctl("network", "create", "--isolation", "none", "open2").ok();
        container("a", "--network=one");
        container("b", "--network=two");
        container("c", "--network=open1");
        container("d", "--network=open2");
        for (String family : List.of("-4", "-6")) {
            assertThat(reaches("a", ctctl.address("b", "eth0", family))).isFalse();
            assertThat(reaches("c", ctctl.address("b", "eth0", family))).isFalse();
            assertThat(reaches("c", ctctl.address("d", "eth0", family))).isTrue();
        }
    }

    @Test
    void containersOfOneNetworkCanBeKeptApart() {
        ctctl.ctctl("network", "create", "--isolation", "containers", "cells").ok();
        container("a", "--network=cells");
        container("b", "--network=cells");
        assertThat(reaches("a", ctctl.address("b", "eth0", "-4"))).isFalse();
        assertThat(reaches("a", ctctl.address("b", "eth0", "-6"))).isFalse();
        assertThat(reaches("a", "198.51.100.2")).as("the world").isTrue();
    }

    @Test
    void anInternalNetworkLeadsNowhere() {
        ctctl.ctctl("network", "create", "--internal", "--subnet", "10.77.0.0/24", "back")
                .ok();
        container("a", "--network=back,ip=10.77.0.9");
        container("b", "--network=back");
        assertThat(reaches("b", "10.77.0.9")).isTrue();
        assertThat(reaches("a", "198.51.100.2")).isFalse();
        assertThat(ctctl.ctctl("exec", "a", "ip", "route").ok().out()).doesNotContain("default");
    }

    @Test
    void anAddressAloneIsRouted() {
        container("a", "--ip", "203.0.113.7");
        container("b", "--ip", "203.0.113.8", "--ip", "2001:db8:1::8");
        container("c", "--network=routed,ip=2001:db8:1::7");
        assertThat(host.run("ip", "route").ok().out()).contains("203.0.113.7 dev ct");
        assertThat(ctctl.ctctl("exec", "a", "ip", "link", "show", "eth0").ok().out())
                .contains("NOARP");
        assertThat(reaches("a", "203.0.113.8")).isTrue();
        assertThat(reaches("b", "203.0.113.7")).isTrue();
        assertThat(reaches("b", "2001:db8:1::7")).isTrue();
        assertThat(reaches("a", "198.51.100.1")).as("the host").isTrue();
        assertThat(ping(host, "203.0.113.7")).isTrue();
        outside.run("ip", "route", "replace", "203.0.113.0/24", "via", "198.51.100.1")
                .ok();
        assertThat(ping(outside, "203.0.113.7")).as("from the world").isTrue();
    }

    @Test
    void theHostAnswersForARoutedAddressOfItsOwnSubnet() {
        container("a", "--ip", "198.51.100.77");
        assertThat(ping(outside, "198.51.100.77")).isTrue();
        assertThat(host.run("ip", "neigh", "show", "proxy").ok().out()).contains("198.51.100.77");
        ctctl.ctctl("rm", "-f", "a").ok();
        assertThat(host.run("ip", "neigh", "show", "proxy").ok().out()).doesNotContain("198.51.100.77");
    }

    @Test
    void anAddressThatTheHostHasJustGotIsNobodyElses() {
        container("a", "--ip", "198.51.100.77");
        host.run("ip", "addr", "add", "203.0.113.66/32", "dev", "up0").ok();
        assertThat(ctctl.ctctl("run", "--rm", "--ip", "203.0.113.66", "busybox", "true")
                        .code(125)
                        .err())
                .contains("203.0.113.66 is this host's own");
        host.run("ip", "addr", "del", "203.0.113.66/32", "dev", "up0").ok();
        ctctl.ctctl("run", "--rm", "--ip", "203.0.113.66", "busybox", "true").ok();
        // whoever has it already is taken down as ever
        host.run("ip", "addr", "add", "198.51.100.77/32", "dev", "up0").ok();
        ctctl.ctctl("rm", "-f", "a").ok();
        host.run("ip", "addr", "del", "198.51.100.77/32", "dev", "up0").ok();
        assertThat(host.run("ip", "neigh", "show", "proxy").ok().out()).doesNotContain("198.51.100.77");
    }

    /** Another host had them: whoever remembers that learns better without asking. */
    @Test
    void routedAddressesAreAnnouncedWhereTheHostAnswersForThem() {
        remember("198.51.100.78");
        remember("2001:db8:5::78");
        container("a", "--ip", "198.51.100.78", "--ip", "2001:db8:5::78");
        String hosts = hardware(host.run("ip", "link", "show", "up0").ok().out());
        awaitNeighbour("198.51.100.78", hosts);
        awaitNeighbour("2001:db8:5::78", hosts);
    }

    @Test
    void addressesOfAMacvlanAreAnnounced() {
        macvlan();
        remember("198.51.100.70");
        container("a", "--network=lan,ip=198.51.100.70");
        awaitNeighbour(
                "198.51.100.70",
                hardware(ctctl.ctctl("exec", "a", "ip", "link", "show", "eth0")
                        .ok()
                        .out()));
        remember("198.51.100.71");
        ctctl.ctctl("network", "change", "--add-ip", "198.51.100.71", "eth0", "a")
                .ok();
        awaitNeighbour(
                "198.51.100.71",
                hardware(ctctl.ctctl("exec", "a", "ip", "link", "show", "eth0")
                        .ok()
                        .out()));
    }

    /** Outside, an address is believed to be at somebody else's hardware address. */
    private static void remember(String address) {
        outside.run("ip", "neigh", "replace", address, "lladdr", "02:00:00:00:00:77", "dev", "up0", "nud", "stale")
                .ok();
    }

    private static void awaitNeighbour(String address, String hardware) {
        Await.until(
                Duration.ofSeconds(5),
                address + " at " + hardware,
                () -> outside.run("ip", "neigh", "show", address).out().contains("lladdr " + hardware));
    }

    private static String hardware(String link) {
        return link.replaceAll("(?s).*link/ether ([0-9a-f:]+).*", "$1");
    }

    private static void macvlan() {
        ctctl.ctctl(
                        "network",
                        "create",
                        "--type",
                        "macvlan",
                        "--parent",
                        "up0",
                        "--subnet",
                        "198.51.100.0/24",
                        "--range",
                        "198.51.100.64/27",
                        "--gateway",
                        "198.51.100.2",
                        "lan")
                .ok();
    }

    @Test
    void aMacvlanIsOnTheHostsLink() {
        macvlan();
        container("a", "--network=lan");
        container("b", "--network=lan");
        assertThat(ctctl.address("a", "eth0", "-4")).startsWith("198.51.100.");
        assertThat(reaches("a", ctctl.address("b", "eth0", "-4"))).isTrue();
        assertThat(reaches("a", "198.51.100.2")).isTrue();
        assertThat(ping(outside, ctctl.address("b", "eth0", "-4"))).isTrue();
    }

    @Test
    void noneHasLoopbackAloneAndANeighboursNetworkIsTheNeighbours() {
        container("a", "--network=bridge");
        container("b", "--network=container:a");
        container("c", "--network=none");
        assertThat(ctctl.address("b", "eth0", "-4")).isEqualTo(ctctl.address("a", "eth0", "-4"));
        assertThat(ctctl.ctctl("exec", "c", "ip", "-o", "link").ok().lines()).hasSize(1);
        assertThat(reaches("c", "127.0.0.1")).isTrue();
    }

    @Test
    void namesOfNeighboursResolveForAsLongAsTheyAreThere() {
        container("a", "--network=bridge");
        container("b", "--network=bridge", "--add-host", "far:10.9.9.9");
        container("z", "--ip", "203.0.113.9");
        assertThat(reaches("b", "a")).isTrue();
        assertThat(Await.within(Duration.ofSeconds(5), () -> reaches("a", "b"))).isTrue();
        assertThat(ctctl.ctctl("exec", "b", "cat", "/etc/hosts").ok().out())
                .contains("10.9.9.9\tfar")
                .doesNotContain("\tz\n");
        ctctl.ctctl("rm", "-f", "b").ok();
        assertThat(Await.within(Duration.ofSeconds(5), () -> !ctctl.ctctl("exec", "a", "cat", "/etc/hosts")
                        .ok()
                        .out()
                        .contains("\tb\n")))
                .isTrue();
    }

    @Test
    void anAddressIsFoundAtOnceWhereItIsNow() {
        ctctl.ctctl("network", "create", "--subnet", "10.76.0.0/24", "--subnet", "fd00:76::/64", "moving")
                .ok();
        container("a", "--network=moving");
        for (String name : List.of("old", "new")) {
            container(name, "--network=moving,ip=10.76.0.9,ip6=fd00:76::9");
            for (String address : List.of("10.76.0.9", "fd00:76::9")) {
                assertThat(Await.within(Duration.ofSeconds(3), () -> reaches("a", address)))
                        .as("%s at %s", address, name)
                        .isTrue();
                assertThat(ping(host, address))
                        .as("%s at %s from the host", address, name)
                        .isTrue();
            }
            ctctl.ctctl("rm", "-f", name).ok();
        }
    }

    @Test
    void interfacesComeChangeAndGoWhileTheContainerRuns() {
        ctctl.ctctl("network", "create", "--subnet", "10.78.0.0/24", "--subnet", "fd00:78::/64", "extra")
                .ok();
        container("a", "--network=bridge");
        container("b", "--network=extra");
        String first = ctctl.address("a", "eth0", "-4");
        ctctl.ctctl("network", "connect", "--ip", "10.78.0.50", "--name", "side", "extra", "a")
                .ok();
        assertThat(ctctl.address("a", "side", "-4")).isEqualTo("10.78.0.50");
        assertThat(reaches("a", ctctl.address("b", "eth0", "-4"))).isTrue();
        assertThat(reaches("a", ctctl.address("b", "eth0", "-6"))).isTrue();
        ctctl.ctctl(
                        "network",
                        "change",
                        "--add-ip",
                        "10.78.0.60",
                        "--rm-ip",
                        "10.78.0.50",
                        "--mtu",
                        "1300",
                        "side",
                        "a")
                .ok();
        assertThat(ctctl.address("a", "side", "-4")).isEqualTo("10.78.0.60");
        assertThat(reaches("b", "10.78.0.60")).isTrue();
        assertThat(reaches("b", "10.78.0.50")).isFalse();
        assertThat(ctctl.ctctl("exec", "a", "cat", "/sys/class/net/side/mtu")
                        .ok()
                        .text())
                .isEqualTo("1300");
        assertThat(ctctl.ctctl("network", "rm", "extra").code()).isEqualTo(6);
        ctctl.ctctl("network", "disconnect", "extra", "a").ok();
        assertThat(ctctl.ctctl("exec", "a", "ip", "link").ok().out()).doesNotContain("side");
        assertThat(ctctl.address("a", "eth0", "-4")).isEqualTo(first);
        assertThat(reaches("a", "198.51.100.2")).isTrue();
    }

    @Test
    void severalInterfacesAreNamedAndSized() {
        ctctl.ctctl("network", "create", "--subnet", "10.79.0.0/24", "--mtu", "1400", "small")
                .ok();
        Result shown = ctctl.ctctl(
                "run",
                "--rm",
                "--network=bridge",
                "--network=small,ip=10.79.0.5,name=lan0,mac=02:00:00:00:00:09",
                "--network=small,mtu=1350",
                "busybox",
                "sh",
                "-c",
                "cat /sys/class/net/*/mtu; cat /sys/class/net/lan0/address; ip route | grep -c default");
        assertThat(shown.ok().lines()).containsExactly("1500", "1350", "1400", "65536", "02:00:00:00:00:09", "1");
    }
}
