package io.ctctl.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.Running;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What must not be reached, what a container's own firewall lets pass, and addresses that are not the sender's. */
final class FirewallIT {
    @RegisterExtension
    static final Lab lab = new Lab();

    private static final int FRAMES = 5;

    @Test
    void networksDoNotReachEachOther() {
        lab.ctctl("network", "create", "red").ok();
        lab.ctctl("network", "create", "--internal", "dark").ok();
        lab.server("a");
        lab.server("b");
        lab.server("r", "--network", "red");
        lab.server("d", "--network", "dark");
        lab.server("d2", "--network", "dark");
        assertThat(lab.fetchAs("a", lab.address4("b"), 80)).as("same network").isEqualTo("b");
        assertThat(lab.fetchAs("a", lab.address6("b"), 80)).as("same, IPv6").isEqualTo("b");
        assertThat(lab.fetchAs("d", lab.address4("d2"), 80))
                .as("same, internal")
                .isEqualTo("d2");
        assertThat(lab.answers("a", lab.address4("r"), lab.address6("r"), lab.address4("d"), lab.address6("d")))
                .as("to other networks")
                .isEmpty();
        for (String other : new String[] {"r", "d"}) {
            assertThat(lab.answers(other, lab.address4("a"), lab.address6("a"), lab.address4("b")))
                    .as("from " + other)
                    .isEmpty();
        }
        assertThat(pings("r", Lab.OUTSIDE4)).isTrue();
        assertThat(pings("d", Lab.OUTSIDE4)).as("internal to outside").isFalse();
        lab.instance().removeAll();
        lab.ctctl("network", "rm", "red", "dark").ok();
    }

    @Test
    void theHostsLoopbackAndLinkLocalAddressesAreOutOfReach() {
        lab.server("a", "-p", "127.0.0.1:8080:80", "--cap-add", "NET_ADMIN");
        lab.onHost("ip", "addr", "add", "169.254.169.254/32", "dev", "lo").ok();
        try (Running local = lab.hostCommand("busybox", "httpd", "-f", "-p", "127.0.0.1:7001", "-h", "/etc")
                        .start();
                Running all = lab.hostCommand("busybox", "httpd", "-f", "-p", "7002", "-h", "/etc")
                        .start()) {
            assertThat(lab.hears("7001")).isTrue();
            assertThat(lab.hears("7002")).isTrue();
            // by the host's own way in: route_localnet is on, for 127.0.0.1:8080 is published
            lab.exec(
                    "a",
                    "ip addr del 127.0.0.1/8 dev lo; ip route add 127.0.0.0/8 via $(ip route | sed -n"
                            + " 's/default via \\([0-9.]*\\).*/\\1/p')");
            assertThat(answers("a", "127.0.0.1", 7001)).isFalse();
            assertThat(answers("a", "127.0.0.1", 7002)).isFalse();
            assertThat(answers("a", "169.254.169.254", 7002)).as("metadata").isFalse();
            assertThat(answers("a", Lab.HOST4, 7002)).as("the host's address").isTrue();
            assertThat(local.isAlive()).isTrue();
            assertThat(all.isAlive()).isTrue();
        }
    }

    @Test
    void rulesDecideInOrderAndWhileItRuns() {
        lab.server("guarded", "--allow", "tcp/80@" + Lab.OUTSIDE4, "--firewall-policy", "drop", "-p", "8080:80");
        lab.server("other");
        String address = lab.address4("guarded");
        assertThat(lab.fetchAs("outside", Lab.HOST4, 8080)).isEqualTo("guarded");
        assertThat(lab.fetchAs("other", address, 80)).as("policy").isEmpty();
        assertThat(pings("guarded", Lab.OUTSIDE4)).as("its own connections").isTrue();
        lab.ctctl("firewall", "add", "guarded", "allow", "tcp/80").ok();
        assertThat(lab.fetchAs("other", address, 80)).isEqualTo("guarded");
        lab.ctctl("firewall", "add", "--first", "guarded", "deny", "tcp@" + lab.address4("other"))
                .ok();
        assertThat(lab.fetchAs("other", address, 80)).isEmpty();
        assertThat(lab.ctctl("firewall", "ls", "guarded").ok().lines())
                .containsExactly(
                        "deny in:tcp@" + lab.address4("other") + "/32",
                        "allow in:tcp/80@" + Lab.OUTSIDE4 + "/32",
                        "allow in:tcp/80",
                        "policy in=drop,out=accept");
        lab.ctctl("firewall", "policy", "guarded", "out=drop").ok();
        assertThat(pings("guarded", Lab.OUTSIDE4)).isFalse();
        lab.ctctl("firewall", "add", "guarded", "allow", "out:icmp").ok();
        assertThat(pings("guarded", Lab.OUTSIDE4)).isTrue();
    }

    @Test
    void addressesOfOthersAreNotBelieved() {
        String thief = lab.server("thief", "--cap-add", "NET_ADMIN", "--cap-add", "NET_RAW");
        lab.server("victim");
        String victim4 = lab.address4("victim");
        String victim6 = lab.address6("victim");
        lab.server("observer");
        assertThat(pings("observer", victim4)).isTrue();
        assertThat(pings("observer", victim6)).isTrue();
        String real = neighbour("observer", victim4);
        String mac =
                lab.exec("thief", "cat /sys/class/net/eth0/address").ok().text().replace(":", "");

        // ARP: "the victim's address is at mine"
        String arp = "ffffffffffff" + mac + "0806" + "0001080006040002" + mac + hex4(victim4) + "ffffffffffff"
                + hex4(lab.address4("observer"));
        assertThat(believes("observer", victim4, mac, thief, arp)).isFalse();
        // an IPv6 neighbour advertisement of the same kind, with the override flag
        lab.exec("thief", "ip -6 addr add " + victim6 + "/64 dev eth0 nodad");
        lab.exec("thief", "ping -c 1 -W 1 -I " + victim6 + " " + lab.address6("observer"));
        assertThat(neighbour("observer", victim4)).isEqualTo(real);
        assertThat(neighbour("observer", victim6)).isEqualTo(real);

        // IPv4 with the victim's address, and with a MAC address of its own making
        lab.exec("thief", "ip addr add " + victim4 + "/32 dev eth0");
        assertThat(lab.exec("thief", "ping -c 1 -W 1 -I " + victim4 + " " + Lab.OUTSIDE4)
                        .code())
                .isNotZero();
        assertThat(pings("thief", Lab.OUTSIDE4)).as("with its own").isTrue();
        lab.exec("thief", "ip link set eth0 address 02:00:00:00:00:99").ok();
        assertThat(pings("thief", lab.address4("observer")))
                .as("with another MAC")
                .isFalse();
    }

    @Test
    void aContainerIsNoRouter() {
        String thief = lab.server("thief", "--cap-add", "NET_RAW");
        lab.server("victim");
        String before = lab.exec("victim", "ip -6 route").ok().out();
        String mac = lab.exec("thief", "cat /sys/class/net/eth0/address").ok().text();
        lab.sendFrame(thief, RouterAdvertisement.frame(mac));
        lab.sendFrame(thief, tagged(RouterAdvertisement.frame(mac)));
        assertThat(pings("victim", lab.address4("thief"))).isTrue();
        assertThat(lab.exec("victim", "ip -6 route").ok().out()).isEqualTo(before);
    }

    @Test
    void theSameAttacksWorkForWhoMaySpoof() {
        String thief = lab.server("thief", "--allow-spoofing", "--cap-add", "NET_RAW");
        lab.server("victim");
        lab.server("observer");
        String victim = lab.address4("victim");
        assertThat(pings("observer", victim)).isTrue();
        String mac = lab.exec("thief", "cat /sys/class/net/eth0/address").ok().text();
        String own = mac.replace(":", "");
        String arp = "ffffffffffff" + own + "0806" + "0001080006040002" + own + hex4(victim) + "ffffffffffff"
                + hex4(lab.address4("observer"));
        assertThat(believes("observer", victim, own, thief, arp)).isTrue();
        lab.sendFrame(thief, tagged(RouterAdvertisement.frame(mac)));
        assertThat(Await.within(
                        Duration.ofSeconds(5),
                        () -> lab.exec("victim", "ip -6 route").out().contains("fd66::/64")))
                .isTrue();
    }

    /** The kernel takes a frame whose tag has a priority and no VLAN for one without, and by itself filters none that has a tag. */
    @Test
    void aTagIsNoWayPastAFirewall() {
        String sender = lab.server("sender", "--cap-add", "NET_RAW");
        lab.server("open");
        lab.server("guarded", "--firewall-policy", "drop");
        lab.sendFrame(sender, datagram("sender", "open"));
        assertThat(unwanted("open")).as("it counts").isEqualTo(1);
        lab.sendFrame(sender, datagram("sender", "guarded"));
        assertThat(unwanted("guarded")).isZero();
        lab.sendFrame(sender, tagged(datagram("sender", "guarded")));
        assertThat(unwanted("guarded")).isZero();
        lab.sendFrame(sender, tagged(tagged(datagram("sender", "guarded"))));
        assertThat(unwanted("guarded")).isZero();
        String free = lab.server("free", "--allow-spoofing", "--cap-add", "NET_RAW");
        lab.sendFrame(free, tagged(datagram("free", "open")));
        assertThat(unwanted("open")).as("it has no firewall").isEqualTo(2);
        lab.sendFrame(free, tagged(datagram("free", "guarded")));
        assertThat(unwanted("guarded")).isZero();
    }

    /** A firewall knows packets by the address they are for, which of these is nobody's. */
    @Test
    void whatIsForSeveralIsNoWayPastAFirewall() {
        String sender = lab.server("sender", "--cap-add", "NET_RAW");
        lab.server("open");
        lab.server("guarded", "--firewall-policy", "drop");
        lab.server("hears", "--firewall-policy", "drop", "--allow", "udp/9");
        String all = "ffffffffffff";
        assertThat(getsOf4(sender, all, "ffffffff")).isEqualTo("open hears");
        assertThat(getsOf4(sender, all, last(lab.address4("sender")))).isEqualTo("open hears");
        assertThat(getsOf4(sender, "01005e000001", "e0000001")).isEqualTo("open hears");
        // made by hand, for one port alone
        assertThat(getsOf4(sender, mac("open"), "ffffffff")).isEqualTo("open");
        assertThat(getsOf4(sender, mac("guarded"), "ffffffff")).isEmpty();
        assertThat(getsOf4(sender, mac("guarded"), "e0000001")).isEmpty();
        assertThat(getsOf6(sender)).isEqualTo("open hears");
        assertThat(pings("guarded", lab.address6("open")))
                .as("neighbours are found")
                .isTrue();
        assertThat(lab.fetchAs("guarded", lab.address4("open"), 80)).isEqualTo("open");
        lab.ctctl("firewall", "policy", "guarded", "in=accept").ok();
        assertThat(getsOf4(sender, all, "ffffffff")).isEqualTo("open guarded hears");
        lab.ctctl("firewall", "add", "guarded", "deny", "udp/9").ok();
        assertThat(getsOf4(sender, all, "ffffffff")).isEqualTo("open hears");
    }

    private static String getsOf4(String sender, String to, String address) {
        String hears = "awk '/^IpExt/ {if (h++) {for (i = 2; i <= NF; i++) if (n[i] ~ /^In(Mcast|Bcast)Pkts$/) s += $i}"
                + " else split($0, n)} END {print s}' /proc/net/netstat";
        return gets(hears, sender, datagram("sender", to, address));
    }

    private static String getsOf6(String sender) {
        String hears = "awk '/^Ip6InMcastPkts/ {print $2}' /proc/net/snmp6";
        String source = lab.exec("sender", "awk '$6 == \"eth0\" && $1 ~ /^fe80/ {print $1}' /proc/net/if_inet6")
                .ok()
                .text();
        String all = "ff02" + "0".repeat(27) + "1";
        return gets(
                hears,
                sender,
                "333300000001" + mac("sender") + "86dd" + "60000000" + "00081140" + source + all + "0009000900080000");
    }

    /** Those who get some frames of which each counts; now and then one of the kernel's own does, too. */
    private static String gets(String counter, String sender, String frame) {
        List<String> all = List.of("open", "guarded", "hears");
        Map<String, Integer> before = new HashMap<>();
        all.forEach(name -> before.put(name, number(name, counter)));
        for (int i = 0; i < FRAMES; i++) {
            lab.sendFrame(sender, frame);
        }
        return all.stream()
                .filter(name -> number(name, counter) - before.get(name) >= FRAMES)
                .collect(Collectors.joining(" "));
    }

    private static int number(String name, String script) {
        return Integer.parseInt(lab.exec(name, script).ok().text());
    }

    /** The last address of the /22 that an address is in. */
    private static String last(String address) {
        return String.format("%08x", Long.parseLong(hex4(address), 16) | 0x3ff);
    }

    /** The frame with a tag of 802.1Q whose VLAN is 0. */
    private static String tagged(String frame) {
        return frame.substring(0, 24) + "81000000" + frame.substring(24);
    }

    /** Datagrams that came to ports nobody has. */
    private static int unwanted(String name) {
        return Integer.parseInt(lab.exec(name, "awk '/^Udp: [0-9]/ {print $3}' /proc/net/snmp")
                .ok()
                .text());
    }

    /** A frame with an empty datagram, without a checksum of its own, for port 9. */
    private static String datagram(String from, String to) {
        return datagram(from, mac(to), hex4(lab.address4(to)));
    }

    private static String datagram(String from, String hardware, String address) {
        String ip = "4500001c00000000" + "4011%04x" + hex4(lab.address4(from)) + address;
        return hardware + mac(from) + "0800" + String.format(ip, checksum(String.format(ip, 0))) + "0009000900080000";
    }

    private static int checksum(String header) {
        int sum = 0;
        for (int i = 0; i < header.length(); i += 4) {
            sum += Integer.parseInt(header.substring(i, i + 4), 16);
        }
        return ~((sum & 0xffff) + (sum >> 16)) & 0xffff;
    }

    private static String mac(String name) {
        return lab.exec(name, "cat /sys/class/net/eth0/address").ok().text().replace(":", "");
    }

    /** Whether a lie told again and again is believed: a kernel keeps what it has just learned for a second. */
    private static boolean believes(String who, String address, String mac, String liar, String frame) {
        return Await.within(Duration.ofSeconds(3), () -> {
            lab.sendFrame(liar, frame);
            return neighbour(who, address).replace(":", "").equals(mac);
        });
    }

    private static boolean pings(String from, String to) {
        return lab.exec(from, "ping -c 1 -W 2 " + to).code() == 0;
    }

    private static boolean answers(String from, String address, int port) {
        return !lab.exec(from, "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 " + address + " " + port)
                .out()
                .isEmpty();
    }

    /** The MAC address a container knows for another's address. */
    private static String neighbour(String who, String address) {
        return lab.exec(who, "ip neigh show " + address).ok().text().replaceAll("(?s).*lladdr ([0-9a-f:]+).*", "$1");
    }

    private static String hex4(String address) {
        StringBuilder hex = new StringBuilder();
        for (String part : address.split("\\.")) {
            hex.append(String.format("%02x", Integer.parseInt(part)));
        }
        return hex.toString();
    }
}
