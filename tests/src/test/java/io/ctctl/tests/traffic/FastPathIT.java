package io.ctctl.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.Command;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Frames that go past the bridge and its rules, seen by what a container's port on the host has sent it; and all that makes them not do so. */
final class FastPathIT {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final int PINGS = 5;
    /** An ICMP echo with 1000 bytes in IPv4. */
    private static final int PING4 = 1028;

    @RegisterExtension
    static final Lab lab = new Lab();

    @AfterEach
    void itIsOn() {
        lab.ctctl("network", "fastpath", "bridge", "on").ok();
    }

    /** Two containers whose frames take it. */
    private static String[] two(String... options) {
        String[] ids = {lab.server("one", options), lab.server("two", options)};
        awaitTaking(2);
        return ids;
    }

    private static void awaitTaking(int count) {
        Await.until(SOON, count + " interfaces on the fast path", () -> state().matches(
                        "bridge +o[nf]+ +" + count + "( .*|)"));
    }

    private static String state() {
        return lab.ctctl("network", "fastpath", "bridge").ok().lines().get(1).strip();
    }

    /** Whether what one sends to two comes to it past its port. */
    private static boolean past(String two) {
        long before = sentByPort(two);
        lab.exec("one", "ping -q -c " + PINGS + " -i 0.02 -s 1000 -W 2 " + lab.address4("two"))
                .ok();
        // announcements may be among it
        return sentByPort(two) - before < PING4;
    }

    private static long sentByPort(String id) {
        return Long.parseLong(
                lab.onHost("sh", "-c", "ip -s link show ct" + id + "0 | awk '/TX:/ { getline; print $1 }'")
                        .ok()
                        .text());
    }

    private static boolean reaches(String address) {
        return lab.exec("one", "ping -q -c 1 -W 1 " + address).code() == 0;
    }

    private static long bytes(String name, String way, String family) {
        String json =
                lab.ctctl("netstat", family, "--format", "json", name).ok().out();
        Matcher matcher = Pattern.compile("(?is)\"direction\" : \"" + way + "\".*?\"bytes\" : ([0-9]+)")
                .matcher(json);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    @Test
    void framesGoPastTheBridgeAndReachAllTheyReachedBefore() {
        String[] ids = two();
        assertThat(past(ids[1])).isTrue();
        for (String who : new String[] {"one", "host", "outside"}) {
            String port = who.equals("outside") ? "" : lab.address4("two");
            if (!port.isEmpty()) {
                assertThat(lab.fetchAs(who, port, 80)).as(who).isEqualTo("two");
            }
        }
        assertThat(lab.fetchAs("one", lab.address6("two"), 80)).isEqualTo("two");
        for (String address : new String[] {Lab.OUTSIDE4, Lab.HOST4, lab.address6("two")}) {
            assertThat(reaches(address)).as(address).isTrue();
        }
    }

    @Test
    void everyFrameIsOnBothAccounts() {
        two();
        long out = bytes("one", "out", "-4");
        long in = bytes("two", "in", "-4");
        lab.exec("one", "ping -q -c " + PINGS + " -i 0.02 -s 1000 " + lab.address4("two"))
                .ok();
        lab.exec("one", "ping -q -c " + PINGS + " -i 0.02 -s 1000 " + Lab.OUTSIDE4)
                .ok();
        assertThat(bytes("one", "out", "-4") - out).isEqualTo(2 * PINGS * PING4);
        assertThat(bytes("two", "in", "-4") - in).isEqualTo(PINGS * PING4);
        // what it counted stays counted when it is off, and counts nothing twice when the daemon goes
        lab.ctctl("network", "fastpath", "bridge", "off").ok();
        assertThat(bytes("one", "out", "-4") - out).isEqualTo(2 * PINGS * PING4);
        lab.instance().killDaemon();
        assertThat(bytes("one", "out", "-4") - out).isEqualTo(2 * PINGS * PING4);
    }

    @Test
    void framesPassAndAreCountedWhileNoDaemonIsThere() {
        String[] ids = two();
        long out = bytes("one", "out", "-4");
        long in = bytes("two", "in", "-4");
        long pid = lab.instance().initPid(ids[0]);
        String ping = "ping -q -c " + PINGS + " -i 0.02 -s 1000 " + lab.address4("two");
        long before = sentByPort(ids[1]);
        lab.instance().killDaemon();
        Command.of("nsenter", "-n", "-t", Long.toString(pid), "sh", "-c", "busybox " + ping)
                .run()
                .ok();
        assertThat(sentByPort(ids[1]) - before).isLessThan(PINGS * PING4);
        Command.of("kill", "-9", Long.toString(pid)).run().ok();
        assertThat(bytes("two", "in", "-4") - in).isEqualTo(PINGS * PING4);
        assertThat(bytes("one", "out", "-4") - out)
                .as("of one that ended meanwhile")
                .isEqualTo(PINGS * PING4);
    }

    @Test
    void whatIsSwitchedOffGoesTheOrdinaryWayAtOnce() {
        String[] ids = two();
        lab.ctctl("network", "fastpath", "bridge", "off").ok();
        assertThat(past(ids[1])).isFalse();
        assertThat(state()).startsWith("bridge   off").endsWith("2 switched off");
        lab.instance().killDaemon();
        assertThat(state()).as("by the next daemon").startsWith("bridge   off");
        lab.ctctl("network", "fastpath", "bridge", "on").ok();
        awaitTaking(2);
        assertThat(past(ids[1])).isTrue();
    }

    @Test
    void whatWasSaidOfANetworkGoesWithIt() {
        lab.ctctl("network", "create", "again").ok();
        lab.ctctl("network", "fastpath", "again", "off").ok();
        lab.ctctl("network", "rm", "again").ok();
        lab.ctctl("network", "create", "again").ok();
        assertThat(lab.ctctl("network", "fastpath", "again").ok().lines().get(1))
                .matches("again +on +0 *");
        lab.ctctl("network", "rm", "again").ok();
        lab.ctctl("network", "create", "--type", "routed", "other").ok();
        assertThat(lab.ctctl("network", "fastpath", "other", "off").code(2).err())
                .contains("only a bridge has a fast path");
        lab.ctctl("network", "rm", "other").ok();
    }

    @Test
    void aFirewallHoldsFromTheMomentItIsSet() {
        String[] ids = two();
        assertThat(past(ids[1])).isTrue();
        lab.ctctl("set", "two", "--deny", "icmp").ok();
        assertThat(reaches(lab.address4("two"))).isFalse();
        assertThat(lab.fetchAs("one", lab.address4("two"), 80)).isEqualTo("two");
        awaitTaking(1);
        assertThat(state()).endsWith("1 with a firewall");
    }

    @Test
    void ratesAndQuotasAreKept() {
        String[] ids = two();
        lab.ctctl("set", "two", "--ceil", "8mbit").ok();
        assertThat(past(ids[1])).isFalse();
        assertThat(state()).endsWith("1 with a rate");
        lab.ctctl("set", "two", "--ceil", "none").ok();
        awaitTaking(2);
        lab.ctctl("set", "two", "--traffic-quota", "3k").ok();
        assertThat(lab.exec("one", "ping -q -c 6 -i 0.02 -s 1000 -W 1 " + lab.address4("two"))
                        .out())
                .doesNotContain(" 0% packet loss");
        assertThat(state()).endsWith("1 with a hard traffic quota");
        lab.ctctl("set", "two", "--traffic-quota", "none").ok();
        awaitTaking(2);
        lab.ctctl("shape", "class", "1", "198.51.100.0/24").ok();
        assertThat(state()).contains("traffic is counted by class");
        lab.ctctl("shape", "class", "1").ok();
    }

    /** Their rules see every frame soon after they are there. */
    @Test
    void othersRulesForBridgesSeeAllFrames() {
        String[] ids = two();
        assertThat(past(ids[1])).isTrue();
        lab.onHost("nft", "add table bridge other").ok();
        lab.onHost("nft", "add chain bridge other passing { type filter hook forward priority 0; policy drop; }")
                .ok();
        Await.until(SOON, "their rule", () -> !reaches(lab.address4("two")));
        assertThat(state()).contains("nft's table bridge other is there");
        lab.onHost("nft", "delete table bridge other").ok();
        awaitTaking(2);
        assertThat(past(ids[1])).isTrue();
    }

    @Test
    void whoIsKeptApartReachesTheHostAlone() {
        lab.ctctl("network", "create", "--isolation", "containers", "apart").ok();
        lab.server("one", "--network", "apart");
        lab.server("two", "--network", "apart");
        Await.until(
                SOON,
                "the fast path",
                () -> lab.ctctl("network", "fastpath", "apart").ok().out().matches("(?s).*apart +on +2.*"));
        assertThat(reaches(lab.address4("two"))).isFalse();
        assertThat(reaches(Lab.OUTSIDE4)).isTrue();
        lab.ctctl("rm", "-f", "one", "two").ok();
        lab.ctctl("network", "rm", "apart").ok();
    }

    /** With another's address, with its MAC address, and with both. */
    @Test
    void nobodySendsInTheNameOfAnother() {
        two();
        String id = lab.server("thief", "--cap-add", "NET_RAW");
        awaitTaking(3);
        String two = lab.exec("two", "cat /sys/class/net/eth0/address").text().replace(":", "");
        String one = lab.exec("one", "cat /sys/class/net/eth0/address").text().replace(":", "");
        String thief =
                lab.exec("thief", "cat /sys/class/net/eth0/address").text().replace(":", "");
        long before = bytes("two", "in", "-4");
        for (String from : new String[] {thief, one}) {
            for (int i = 0; i < 3; i++) {
                lab.sendFrame(id, two + from + datagram(lab.address4("one"), lab.address4("two")));
            }
        }
        assertThat(bytes("two", "in", "-4")).isEqualTo(before);
        lab.sendFrame(id, two + thief + datagram(lab.address4("thief"), lab.address4("two")));
        assertThat(bytes("two", "in", "-4")).isEqualTo(before + 28);
    }

    /** IPv4 with an empty datagram to a port that nobody listens on. */
    private static String datagram(String from, String to) {
        return "08004500001c0000400040110000" + hex(from) + hex(to) + "0009000900080000";
    }

    private static String hex(String address) {
        StringBuilder hex = new StringBuilder();
        for (String part : address.split("\\.")) {
            hex.append(String.format("%02x", Integer.parseInt(part)));
        }
        return hex.toString();
    }

    @Test
    void aSuspendedContainerComesBackToIt() {
        String[] ids = two();
        String address = lab.address4("two");
        lab.ctctl("suspend", "two").ok();
        assertThat(reaches(address)).isFalse();
        lab.ctctl("resume", "two").ok();
        assertThat(reaches(address)).isTrue();
        awaitTaking(2);
        assertThat(past(ids[1])).isTrue();
    }

    @Test
    void interfacesThatComeAndGoTakeItToo() {
        two();
        lab.ctctl("network", "create", "more").ok();
        lab.ctctl("network", "connect", "more", "one").ok();
        lab.ctctl("network", "connect", "more", "two").ok();
        Await.until(
                SOON,
                "the fast path",
                () -> lab.ctctl("network", "fastpath", "more").ok().out().matches("(?s).*more +on +2.*"));
        assertThat(reaches(lab.instance().address("two", "eth1", "-4"))).isTrue();
        long out = bytes("one", "out", "-4");
        lab.ctctl("network", "disconnect", "more", "one").ok();
        assertThat(bytes("one", "out", "-4")).as("what was counted").isEqualTo(out);
        assertThat(reaches(lab.address4("two"))).isTrue();
        lab.ctctl("rm", "-f", "one", "two").ok();
        lab.ctctl("network", "rm", "more").ok();
    }
}
