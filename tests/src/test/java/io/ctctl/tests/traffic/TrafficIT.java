package io.ctctl.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.Command;
import io.ctctl.tests.harness.Required;
import io.ctctl.tests.harness.Running;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Figures of accounts against what was sent, over runs and daemons; classes and quotas. */
final class TrafficIT {
    /** An ICMP echo with 1000 bytes in IPv4. */
    private static final int PING4 = 1028;

    @RegisterExtension
    static final Lab lab = new Lab();

    @AfterEach
    void nothingIsShaped() {
        lab.ctctl("shape", "class", "1").ok();
    }

    @Test
    void whatWasSentIsOnTheAccountOverRunsAndDaemons() {
        sleeper("counted");
        ping("counted", 5);
        assertThat(outBytes("counted", "-4", 0)).isEqualTo(5 * PING4);
        assertThat(inBytes("counted", "-4", 0)).isEqualTo(5 * PING4);
        lab.instance().killDaemon();
        lab.ctctl("ps").ok();
        ping("counted", 2);
        assertThat(outBytes("counted", "-4", 0)).isEqualTo(7 * PING4);
        lab.ctctl("stop", "-t", "0", "counted").ok();
        assertThat(outBytes("counted", "-4", 0)).isEqualTo(7 * PING4);
        lab.ctctl("start", "counted").ok();
        ping("counted", 1);
        assertThat(outBytes("counted", "-4", 0)).isEqualTo(8 * PING4);
        lab.ctctl("netstat", "-r", "counted").ok();
        assertThat(outBytes("counted", "-4", 0)).isZero();
    }

    @Test
    void aDaemonThatWasNotThereForTheEndStillKnows() {
        sleeper("unseen");
        ping("unseen", 3);
        long pid = lab.instance()
                .initPid(lab.ctctl("inspect", "unseen")
                        .ok()
                        .out()
                        .replaceAll("(?s).*?\"id\" : \"([0-9a-f]+)\".*", "$1"));
        lab.instance().killDaemon();
        Command.of("kill", "-9", Long.toString(pid)).run().ok();
        lab.ctctl("ps").ok();
        assertThat(outBytes("unseen", "-4", 0)).isEqualTo(3 * PING4);
    }

    @Test
    void anInterfaceThatGoesLeavesTheAccountAsItIs() {
        lab.ctctl("network", "create", "second").ok();
        lab.ctctl("network", "fastpath", "second", "off").ok();
        lab.ctctl(
                        "run",
                        "-d",
                        "--name",
                        "leaving",
                        "--network",
                        "routed",
                        "--network",
                        "second",
                        "busybox",
                        "sleep",
                        "1000")
                .ok();
        String ping = " -i 0.1 -s 1000 -W 2 " + Lab.HOST4;
        lab.exec("leaving", "ping -c 5" + ping).ok();
        lab.ctctl("network", "disconnect", "second", "leaving").ok();
        lab.exec("leaving", "ping -c 1" + ping).ok();
        assertThat(outBytes("leaving", "-4", 0)).isEqualTo(6 * PING4);
        lab.ctctl("rm", "-f", "leaving").ok();
        lab.ctctl("network", "rm", "second").ok();
    }

    @Test
    void trafficIsCountedByClass() {
        sleeper("classy");
        lab.ctctl("shape", "class", "1", "192.0.2.0/24").ok();
        ping("classy", 4);
        assertThat(outBytes("classy", "-4", 1)).isEqualTo(4 * PING4);
        assertThat(outBytes("classy", "-4", 0)).isZero();
        assertThat(lab.ctctl("netstat", "-c", "1", "classy").ok().lines().get(1))
                .matches("classy +1 +" + 4 * PING4 + " +4 +" + 4 * PING4 + " +4");
    }

    /** ADR 25; what a kernel before 6.3 does not hear of. */
    @Test
    void theHostHandsLargePacketsDown() {
        Required.that(hasLargePackets(), "the kernel knows no large packets of IPv4");
        String take = "exec nc -ll -p 5000 -e dd of=/dev/null bs=64k";
        lab.ctctl("run", "-d", "--name", "sink", "busybox", "sh", "-c", take).ok();
        countLarge("inet", "output");
        // one that does not pace
        lab.onHost("sysctl", "-qw", "net.ipv4.tcp_congestion_control=reno").ok();
        String send = "head -c 50000000 /dev/zero | busybox nc -w 5 " + lab.address4("sink") + " 5000";
        assertThat(Await.within(Duration.ofSeconds(20), () -> {
                    lab.onHost("sh", "-c", send);
                    return large("inet") > 0;
                }))
                .isTrue();
        lab.onHost("nft", "delete table inet large").ok();
    }

    /** A network card would have to cut them: only where nothing goes out by one. */
    @Test
    void containersOfAnInternalNetworkSendLargePacketsThemselves() {
        Required.that(hasLargePackets(), "the kernel knows no large packets of IPv4");
        lab.ctctl("network", "create", "--internal", "back").ok();
        countLarge("bridge", "forward");
        fetchLarge("bridge");
        assertThat(large("bridge")).isZero();
        assertThat(Await.within(Duration.ofSeconds(20), () -> {
                    fetchLarge("back");
                    return large("bridge") > 0;
                }))
                .isTrue();
        lab.onHost("nft", "delete table bridge large").ok();
        lab.ctctl("network", "rm", "back").ok();
    }

    /** From one container of a network to another. */
    private void fetchLarge(String network) {
        lab.server("giver", "--network", network, "--sysctl", "net.ipv4.tcp_congestion_control=reno");
        lab.ctctl("run", "-d", "--name", "taker", "--network", network, "busybox", "sleep", "1000")
                .ok();
        lab.exec("giver", "dd if=/dev/zero of=/tmp/large bs=1M count=20").ok();
        lab.exec("taker", "wget -q -O /dev/null http://" + lab.address4("giver") + "/large")
                .ok();
        lab.ctctl("rm", "-f", "giver", "taker").ok();
    }

    private void countLarge(String family, String hook) {
        lab.onHost("nft", "add table " + family + " large").ok();
        lab.onHost("nft", "add chain " + family + " large seen { type filter hook " + hook + " priority 0; }")
                .ok();
        lab.onHost("nft", "add rule " + family + " large seen meta length > 66000 counter")
                .ok();
    }

    private int large(String family) {
        String table = lab.onHost("nft", "list table " + family + " large").ok().out();
        return Integer.parseInt(table.replaceAll("(?s).*counter packets ([0-9]+).*", "$1"));
    }

    /** The kernel begins a namespace so that frames between the ports of a bridge pass by all that is for routed packets, too. */
    @Test
    void framesOfABridgePassByItsOwnRulesAlone() {
        lab.ctctl("run", "-d", "--name", "bridged", "busybox", "sleep", "1000").ok();
        lab.ctctl("run", "-d", "--name", "beside", "busybox", "sleep", "1000").ok();
        lab.onHost("nft", "add table inet routed").ok();
        lab.onHost("nft", "add chain inet routed passing { type filter hook forward priority 0; }")
                .ok();
        lab.onHost("nft", "add rule inet routed passing counter").ok();
        lab.exec("bridged", "ping -c 2 -W 5 " + lab.address4("beside")).ok();
        assertThat(lab.onHost("nft", "list table inet routed").ok().out()).contains("counter packets 0 ");
        lab.onHost("nft", "delete table inet routed").ok();
    }

    private static boolean hasLargePackets() {
        String[] version = System.getProperty("os.version").split("[^0-9]+");
        int first = Integer.parseInt(version[0]);
        return first > 6 || (first == 6 && Integer.parseInt(version[1]) >= 3);
    }

    @Test
    void beyondTheHardQuotaNothingPasses() {
        lab.ctctl("run", "-d", "--name", "limited", "--traffic-quota", "20k", "busybox", "sleep", "1000")
                .ok();
        // each round trip takes 2056 bytes of 20 480
        assertThat(lab.exec("limited", "ping -c 30 -i 0.05 -W 1 -s 1000 " + Lab.OUTSIDE4)
                        .out())
                .containsPattern("30 packets transmitted, [89] packets received");
        lab.ctctl("set", "--traffic-quota", "1m", "limited").ok();
        ping("limited", 3);
    }

    @Test
    void aQuotaTellsHowFarItIs() {
        lab.ctctl("run", "-d", "--name", "told", "--traffic-quota", "5k:20k", "busybox", "sleep", "1000")
                .ok();
        assertThat(lab.ctctl("netstat", "told").ok().out()).contains("5120 soft, 20480 hard: within");
        ping("told", 3);
        assertThat(lab.ctctl("netstat", "told").ok().out()).contains(": over soft");
        lab.exec("told", "ping -c 10 -i 0.05 -W 1 -s 1000 " + Lab.OUTSIDE4);
        assertThat(lab.ctctl("netstat", "-r", "told").ok().out()).contains(": used up");
        // an account that is begun anew has its whole quota before it
        ping("told", 3);
        assertThat(lab.ctctl("limits", "told").ok().out()).containsPattern("traffic-quota +5K:20K +enforced");
    }

    /** One packet of TCP's that does not fit is dropped; since then none passes, though not all of the quota is on the account. */
    @Test
    void aQuotaIsUsedUpWhenNothingPassesAnyMore() {
        lab.ctctl("run", "-d", "--name", "cut", "--traffic-quota", "300k", "busybox", "sleep", "1000")
                .ok();
        try (Running sink = lab.outsideCommand("busybox", "nc", "-l", "-p", "7003")
                .stdinOpen()
                .start()) {
            assertThat(lab.outsideHears("7003")).isTrue();
            try (Running source = lab.command("exec", "cut", "sh", "-c", "nc " + Lab.OUTSIDE4 + " 7003 </dev/zero")
                    .start()) {
                Await.until(
                        Duration.ofSeconds(10),
                        "the end of its quota",
                        () -> lab.ctctl("netstat", "cut").ok().out().contains(": used up"));
                assertThat(source.isAlive()).isTrue();
            }
            assertThat(sink.isAlive()).isTrue();
        }
        assertThat(lab.exec("cut", "ping -c 1 -W 1 " + Lab.OUTSIDE4).code()).isNotZero();
    }

    @Test
    void whoFollowsHearsOfLimitsSoon() {
        lab.ctctl("run", "-d", "--name", "heard", "--traffic-quota", "5k:20k", "busybox", "sleep", "1000")
                .ok();
        try (Running events = lab.command("events", "--since", "1m", "--type", "quota", "heard")
                .start()) {
            ping("heard", 3);
            awaitEvent(events, "soft=5120");
            lab.exec("heard", "ping -c 10 -i 0.05 -W 1 -s 1000 " + Lab.OUTSIDE4);
            awaitEvent(events, "hard=20480");
            lab.ctctl("set", "--traffic-quota", "5k:40k", "heard").ok();
            lab.exec("heard", "ping -c 15 -i 0.05 -W 1 -s 1000 " + Lab.OUTSIDE4);
            awaitEvent(events, "hard=40960");
            assertThat(events.outSoFar().lines()).hasSize(3);
        }
    }

    /** Sooner than the accounts are written, which is every half minute; who looks does so every three seconds. */
    private static void awaitEvent(Running events, String text) {
        Await.until(Duration.ofSeconds(15), text, () -> events.outSoFar().contains(text));
    }

    private static void sleeper(String name) {
        lab.ctctl("run", "-d", "--name", name, "busybox", "sleep", "1000").ok();
    }

    private static void ping(String name, int count) {
        lab.exec(name, "ping -c " + count + " -i 0.1 -W 2 -s 1000 " + Lab.OUTSIDE4)
                .ok();
    }

    private static long outBytes(String name, String family, int trafficClass) {
        return bytes(name, family, trafficClass, "out");
    }

    private static long inBytes(String name, String family, int trafficClass) {
        return bytes(name, family, trafficClass, "in");
    }

    private static long bytes(String name, String family, int trafficClass, String direction) {
        String json = lab.ctctl("netstat", family, "-c", Integer.toString(trafficClass), "--format", "json", name)
                .ok()
                .out();
        Matcher matcher = Pattern.compile("(?is)\"direction\" : \"" + direction + "\".*?\"bytes\" : ([0-9]+)")
                .matcher(json);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
