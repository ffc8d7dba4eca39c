package io.ctctl.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a routed container sends: checked, counted and let pass by the host's end of its link. */
final class RoutedIT {
    /** An ICMP echo with 1000 bytes in IPv4, and in IPv6. */
    private static final int PING4 = 1028;

    private static final int PING6 = 1048;

    @RegisterExtension
    static final Lab lab = new Lab();

    @AfterEach
    void nothingIsShaped() {
        lab.ctctl("shape", "class", "1").ok();
    }

    /** The host has no route back to what is spoofed: the kernel's own check of sources has nothing to say. */
    @Test
    void addressesOfOthersDoNotLeaveIt() {
        sleeper("thief", "--cap-add", "NET_ADMIN");
        sleeper("victim");
        trustSources("thief");
        try (Heard heard = new Heard()) {
            lab.exec("thief", "ip addr add 10.66.0.1/32 dev eth0").ok();
            lab.exec("thief", "ip -6 addr add fd66::1/128 dev eth0").ok();
            lab.exec("thief", "ip addr add " + lab.address4("victim") + "/32 dev eth0")
                    .ok();
            spoof("thief", "10.66.0.1", "fd66::1");
            lab.exec("thief", "ping -c 2 -i 0.1 -W 1 -I " + lab.address4("victim") + " " + Lab.OUTSIDE4);
            assertThat(heard.from("10.66.0.1")).isZero();
            assertThat(heard.from(lab.address4("victim"))).isZero();
            assertThat(heard.from6("fd66::1")).isZero();
            lab.exec("thief", "ping -c 2 -i 0.1 -W 2 -I " + lab.address4("thief") + " " + Lab.OUTSIDE4)
                    .ok();
            assertThat(heard.from(lab.address4("thief"))).isEqualTo(2);
        }
        assertThat(sent("thief", "-4", 0))
                .as("what was dropped is not on its account")
                .isEqualTo(2 * 84);
    }

    @Test
    void whoMaySpoofDoesAndIsCounted() {
        sleeper("trusted", "--cap-add", "NET_ADMIN", "--allow-spoofing");
        trustSources("trusted");
        try (Heard heard = new Heard()) {
            lab.exec("trusted", "ip addr add 10.66.0.1/32 dev eth0").ok();
            lab.exec("trusted", "ip -6 addr add fd66::1/128 dev eth0").ok();
            spoof("trusted", "10.66.0.1", "fd66::1");
            assertThat(heard.from("10.66.0.1")).isEqualTo(2);
            assertThat(heard.from6("fd66::1")).isEqualTo(2);
        }
        assertThat(sent("trusted", "-4", 0)).isEqualTo(2 * 84);
    }

    /** CVE-2020-8558: whatever it has made of its own loopback. */
    @Test
    void nothingOfTheHostsLoopbackIsReached() {
        sleeper("curious", "--cap-add", "NET_ADMIN");
        lab.onHost("nft", "add table inet heard").ok();
        try {
            chain("before", "prerouting", -350, "ip daddr 127.0.0.0/8 counter");
            chain("after", "prerouting", -250, "ip daddr 127.0.0.0/8 counter");
            lab.exec("curious", "ip addr del 127.0.0.1/8 dev lo; ip route add 127.0.0.0/8 dev eth0")
                    .ok();
            lab.exec("curious", "ping -c 2 -i 0.1 -W 1 127.0.0.1");
            assertThat(lab.onHost("nft", "list chain inet heard before").ok().out())
                    .contains("counter packets 2 ");
            assertThat(lab.onHost("nft", "list chain inet heard after").ok().out())
                    .contains("counter packets 0 ");
        } finally {
            lab.onHost("nft", "delete table inet heard").ok();
        }
        assertThat(sent("curious", "-4", 0)).isZero();
    }

    @Test
    void bothFamiliesAreCountedBothWays() {
        sleeper("counted");
        sleeper("other");
        ping("counted", "ping", lab.address4("other"), 5);
        ping("counted", "ping6", lab.address6("other"), 3);
        for (String name : new String[] {"counted", "other"}) {
            assertThat(sent(name, "-4", 0)).isEqualTo(5 * PING4);
            assertThat(received(name, "-4", 0)).isEqualTo(5 * PING4);
            // neighbours are not asked for, but groups are joined
            assertThat(sent(name, "-6", 0)).isBetween(3L * PING6, 3L * PING6 + 600);
        }
        ping("counted", "ping", Lab.OUTSIDE4, 1);
        assertThat(sent("counted", "-4", 0)).isEqualTo(6 * PING4);
    }

    @Test
    void connectionsAreInTheZoneOfTheirNetwork() {
        sleeper("zoned");
        lab.onHost("nft", "add table inet heard").ok();
        try {
            chain("none", "forward", -1, "icmp type echo-request ct original zone 0 counter");
            chain("own", "forward", -1, "icmp type echo-request ct original zone != 0 counter");
            ping("zoned", "ping", Lab.OUTSIDE4, 2);
            assertThat(lab.onHost("nft", "list chain inet heard none").ok().out())
                    .contains("counter packets 0 ");
            assertThat(lab.onHost("nft", "list chain inet heard own").ok().out())
                    .contains("counter packets 2 ");
        } finally {
            lab.onHost("nft", "delete table inet heard").ok();
        }
    }

    /** A mark that somebody else gives packets on their way is no class. */
    @Test
    void marksOfOthersAreNoClasses() {
        sleeper("marked");
        lab.onHost("nft", "add table inet heard").ok();
        try {
            chain("in", "prerouting", -350, "meta mark set 7");
            chain("out", "postrouting", -350, "meta mark set 7");
            ping("marked", "ping", Lab.OUTSIDE4, 3);
            assertThat(sent("marked", "-4", 0)).isEqualTo(3 * PING4);
            assertThat(received("marked", "-4", 0)).isEqualTo(3 * PING4);
        } finally {
            lab.onHost("nft", "delete table inet heard").ok();
        }
    }

    @Test
    void classesAndHardQuotasHold() {
        sleeper("classy");
        lab.ctctl("shape", "class", "1", "192.0.2.0/24").ok();
        ping("classy", "ping", Lab.OUTSIDE4, 4);
        assertThat(sent("classy", "-4", 1)).isEqualTo(4 * PING4);
        assertThat(received("classy", "-4", 1)).isEqualTo(4 * PING4);
        assertThat(sent("classy", "-4", 0)).isZero();
        lab.ctctl("shape", "class", "1").ok();
        sleeper("limited", "--traffic-quota", "20k");
        // each round trip takes 2056 bytes of 20 480
        assertThat(lab.exec("limited", "ping -c 30 -i 0.05 -W 1 -s 1000 " + Lab.OUTSIDE4)
                        .out())
                .containsPattern("30 packets transmitted, [89] packets received");
        ping("classy", "ping", Lab.OUTSIDE4, 1);
    }

    @Test
    void anAddressIsTheLinksOwnAsLongAsItHasIt() {
        sleeper("changing");
        lab.outside("ip", "route", "add", "203.0.113.64/26", "via", Lab.HOST4).ok();
        String ping = "ping -c 1 -W 1 -I 203.0.113.99 " + Lab.OUTSIDE4;
        lab.ctctl("network", "change", "--add-ip", "203.0.113.99", "routed", "changing")
                .ok();
        lab.exec("changing", ping).ok();
        lab.instance().killDaemon();
        lab.exec("changing", ping).ok();
        lab.ctctl("ps").ok();
        lab.exec("changing", ping).ok();
        assertThat(sent("changing", "-4", 0)).isEqualTo(3 * 84);
        lab.ctctl("network", "change", "--rm-ip", "203.0.113.99", "routed", "changing")
                .ok();
        assertThat(lab.exec("changing", ping).code()).isNotZero();
        lab.exec("changing", "ping -c 1 -W 2 " + Lab.OUTSIDE4).ok();
        assertThat(sent("changing", "-4", 0)).isEqualTo(4 * 84);
    }

    /** What the outside gets, by its source: it need not be able to answer. */
    private static final class Heard implements AutoCloseable {
        Heard() {
            lab.outside("nft", "add table inet heard").ok();
            lab.outside("nft", "add set inet heard four { typeof ip saddr; flags dynamic; counter; }")
                    .ok();
            lab.outside("nft", "add set inet heard six { typeof ip6 saddr; flags dynamic; counter; }")
                    .ok();
            lab.outside("nft", "add chain inet heard asked { type filter hook prerouting priority -400; }")
                    .ok();
            lab.outside("nft", "add rule inet heard asked icmp type echo-request add @four { ip saddr }")
                    .ok();
            lab.outside("nft", "add rule inet heard asked icmpv6 type echo-request add @six { ip6 saddr }")
                    .ok();
        }

        int from(String address) {
            return packets("four", address);
        }

        int from6(String address) {
            return packets("six", address);
        }

        private static int packets(String set, String address) {
            String all = lab.outside("nft", "list set inet heard " + set).ok().out();
            String[] rest = all.split("[ {,]" + address.replace(".", "\\.") + " counter packets ", 2);
            return rest.length == 1 ? 0 : Integer.parseInt(rest[1].split(" ", 2)[0]);
        }

        @Override
        public void close() {
            lab.outside("nft", "delete table inet heard").ok();
        }
    }

    private static void chain(String name, String hook, int priority, String rule) {
        lab.onHost(
                        "nft",
                        "add chain inet heard %s { type filter hook %s priority %d; }".formatted(name, hook, priority))
                .ok();
        lab.onHost("nft", "add rule inet heard " + name + " " + rule).ok();
    }

    private static void sleeper(String name, String... options) {
        String[] words = new String[options.length + 9];
        String[] first = {"run", "-d", "--name", name, "--network", "routed"};
        System.arraycopy(first, 0, words, 0, first.length);
        System.arraycopy(options, 0, words, first.length, options.length);
        String[] last = {"busybox", "sleep", "1000"};
        System.arraycopy(last, 0, words, words.length - last.length, last.length);
        lab.ctctl(words).ok();
        lab.outside("ip", "route", "replace", lab.address4(name), "via", Lab.HOST4)
                .ok();
        assertThat(Await.within(
                        Duration.ofSeconds(10),
                        () -> !lab.exec(name, "ip -6 addr show").out().contains("tentative")))
                .isTrue();
    }

    /** Has the host's end of a container's link take any source: what is left is the tables' own check. */
    private static void trustSources(String name) {
        String link =
                lab.onHost("ip", "route", "get", lab.address4(name)).ok().out().replaceAll("(?s).* dev (\\S+).*", "$1");
        for (String which : new String[] {"all", link}) {
            lab.onHost("sysctl", "-qw", "net.ipv4.conf." + which + ".rp_filter=0")
                    .ok();
        }
    }

    private static void spoof(String name, String four, String six) {
        lab.exec(name, "ping -c 2 -i 0.1 -W 1 -I " + four + " " + Lab.OUTSIDE4);
        lab.exec(name, "ping6 -c 2 -i 0.1 -W 1 -I " + six + " " + Lab.OUTSIDE6);
    }

    private static void ping(String name, String program, String address, int count) {
        lab.exec(name, program + " -c " + count + " -i 0.1 -W 2 -s 1000 " + address)
                .ok();
    }

    private static long sent(String name, String family, int trafficClass) {
        return figure(name, family, trafficClass, 4);
    }

    private static long received(String name, String family, int trafficClass) {
        return figure(name, family, trafficClass, 2);
    }

    private static long figure(String name, String family, int trafficClass, int column) {
        List<String> lines = lab.ctctl("netstat", family, "-c", Integer.toString(trafficClass), name)
                .ok()
                .lines();
        return lines.size() < 2 ? 0 : Long.parseLong(lines.get(1).trim().split(" +")[column]);
    }
}
