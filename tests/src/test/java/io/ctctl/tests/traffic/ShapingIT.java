package io.ctctl.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** That rates have an effect, in both directions and at once; how exact they are is for {@code bin/bench shape}. */
final class ShapingIT {
    @RegisterExtension
    static final Lab lab = new Lab();

    @AfterEach
    void nothingIsShaped() {
        lab.ctctl("shape", "total", "bridge", "none").ok();
        lab.ctctl("shape", "class", "1").ok();
    }

    @Test
    void aTotalIsOfANetworkThatThereIs() {
        assertThat(lab.ctctl("shape", "total", "brigde", "8mbit").code(12).err())
                .contains("no network brigde");
        lab.ctctl("shape", "total", "brigde", "none").ok();
    }

    @Test
    void aCeilingHoldsInBothDirectionsAndChangesLive() {
        // which would have hooks of its own
        lab.ctctl("network", "fastpath", "bridge", "off").ok();
        sleeper("slow", "--ceil", "10mbit");
        try (GreedyStream out = GreedyStream.out(lab, "slow", Lab.OUTSIDE4, 5001)) {
            assertThat(rate(2_500_000, out)).isBetween(5.0, 10.5);
            lab.ctctl("set", "--ceil", "40mbit", "slow").ok();
            assertThat(rate(10_000_000, out)).isBetween(12.0, 42.0);
        }
        lab.ctctl("set", "--ceil", "10mbit", "slow").ok();
        try (GreedyStream in = GreedyStream.in(lab, "slow", 5002)) {
            assertThat(rate(2_500_000, in)).isBetween(5.0, 10.5);
        }
        lab.ctctl("set", "--ceil", "none", "slow").ok();
        assertThat(lab.onHost("tc", "qdisc").ok().out()).doesNotContain("clsact");
    }

    /** A packet of 64 KiB, which is what TCP hands down, would be half a second of its own at such a rate. */
    @Test
    void whatIsSlowPassesFrameByFrame() {
        sleeper("slow", "--ceil", "2mbit");
        try (GreedyStream out = GreedyStream.out(lab, "slow", Lab.OUTSIDE4, 5012);
                GreedyStream in = GreedyStream.in(lab, "slow", 5013)) {
            assertThat(rate(200_000, out)).isPositive();
            assertThat(rate(200_000, in)).isPositive();
            assertThat(bytesPerPacket(lab.outside("cat", "/proc/net/dev").ok().out()))
                    .isLessThan(1_515);
            assertThat(bytesPerPacket(lab.exec("slow", "cat /proc/net/dev").ok().out()))
                    .isLessThan(1_515);
        }
    }

    /** Of what eth0 has received. */
    private static double bytesPerPacket(String devices) {
        String[] figures = devices.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("eth0:"))
                .findFirst()
                .orElseThrow()
                .split("[: ]+");
        return Double.parseDouble(figures[1]) / Double.parseDouble(figures[2]);
    }

    @Test
    void anInterfaceThatComesLaterIsShapedToo() {
        lab.ctctl("network", "create", "later").ok();
        sleeper("growing", "--ceil", "10mbit");
        assertThat(hooks()).isEqualTo(1);
        lab.ctctl("network", "connect", "later", "growing").ok();
        assertThat(hooks()).isEqualTo(2);
        assertThat(lab.onHost("tc", "class", "show", "dev", ifb()).ok().out())
                .containsPattern("(?s)leaf.*ceil 10Mbit.*leaf.*ceil 10Mbit");
        lab.ctctl("network", "disconnect", "later", "growing").ok();
        assertThat(hooks()).isEqualTo(1);
        lab.ctctl("rm", "-f", "growing").ok();
        lab.ctctl("network", "rm", "later").ok();
    }

    /** How many links lead their packets through the trees. */
    private static long hooks() {
        return lab.onHost("tc", "qdisc").ok().lines().stream()
                .filter(line -> line.contains("clsact"))
                .count();
    }

    /** The link with the tree of what is sent. */
    private static String ifb() {
        return lab.onHost("ip", "-br", "link").ok().lines().stream()
                .map(line -> line.split("[ @]")[0])
                .filter(link -> link.startsWith("ifb") && link.endsWith("o"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void manyThatShareATotalStartAtOnce() {
        lab.ctctl("shape", "total", "bridge", "100mbit").ok();
        List<Running> starts = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            starts.add(lab.command("run", "--rm", "--rate", "1mbit", "busybox", "true")
                    .start());
        }
        starts.forEach(
                start -> assertThat(start.await(Duration.ofSeconds(30)).code()).isZero());
    }

    @Test
    void shapingSurvivesTheDaemon() {
        sleeper("lasting", "--rate", "8mbit", "--ratebound");
        lab.instance().killDaemon();
        lab.ctctl("ps").ok();
        try (GreedyStream out = GreedyStream.out(lab, "lasting", Lab.OUTSIDE4, 5003)) {
            assertThat(rate(2_000_000, out)).isBetween(4.0, 8.4);
        }
        assertThat(lab.ctctl("shape", "ls").ok().out()).contains("bound").contains("shaped");
    }

    @Test
    void whatNobodyIsGuaranteedIsSharedByWeight() {
        lab.ctctl("shape", "total", "bridge", "8mbit").ok();
        sleeper("heavy", "--rate-weight", "300");
        sleeper("light", "--rate-weight", "100");
        try (GreedyStream heavy = GreedyStream.out(lab, "heavy", Lab.OUTSIDE4, 5004);
                GreedyStream light = GreedyStream.out(lab, "light", Lab.OUTSIDE4, 5005)) {
            double[] rates = GreedyStream.rates(3_000_000, heavy, light);
            assertThat(rates[0] + rates[1]).isBetween(5.0, 8.4);
            assertThat(rates[0] / rates[1]).isBetween(2.4, 3.6);
        }
    }

    @Test
    void aGuaranteeIsKeptBesideTheGreedy() {
        lab.ctctl("shape", "total", "bridge", "8mbit").ok();
        sleeper("held", "--rate", "6mbit");
        sleeper("greedy", "--rate-weight", "10000");
        try (GreedyStream held = GreedyStream.out(lab, "held", Lab.OUTSIDE4, 5006);
                GreedyStream greedy = GreedyStream.out(lab, "greedy", Lab.OUTSIDE4, 5007)) {
            double[] rates = GreedyStream.rates(3_000_000, held, greedy);
            assertThat(rates[0] / (rates[0] + rates[1])).isBetween(0.7, 0.85);
        }
    }

    @Test
    void theHigherPriorityIsServedFirst() {
        lab.ctctl("shape", "total", "bridge", "4mbit").ok();
        sleeper("first", "--rate-priority", "0");
        sleeper("last", "--rate-priority", "7");
        try (GreedyStream last = GreedyStream.out(lab, "last", Lab.OUTSIDE4, 5008);
                GreedyStream first = GreedyStream.out(lab, "first", Lab.OUTSIDE4, 5009)) {
            double[] rates = GreedyStream.rates(1_500_000, first, last);
            assertThat(rates[0]).isGreaterThan(5 * rates[1]);
        }
    }

    @Test
    void aClassOfTrafficHasItsOwnCeiling() {
        lab.ctctl("shape", "class", "1", "192.0.2.0/24").ok();
        sleeper("classy", "--ceil", "20mbit", "--ceil", "1:4mbit");
        try (GreedyStream slow = GreedyStream.out(lab, "classy", Lab.OUTSIDE4, 5010);
                GreedyStream fast = GreedyStream.out(lab, "classy", Lab.FAR4, 5011)) {
            double[] rates = GreedyStream.rates(8_000_000, slow, fast);
            assertThat(rates[0]).isBetween(2.0, 4.2);
            assertThat(rates[1]).isBetween(8.0, 20.5);
        }
    }

    @Test
    void guaranteesThatCannotBeKeptAreRefused() {
        lab.ctctl("shape", "total", "bridge", "10mbit").ok();
        sleeper("first", "--rate", "8mbit");
        assertThat(lab.ctctl("run", "-d", "--rate", "8mbit", "busybox", "sleep", "9")
                        .code(125)
                        .err())
                .contains("add up to 16mbit, of 10mbit");
        assertThat(lab.ctctl("set", "--rate", "8mbit", "--ceil", "4mbit", "first")
                        .code(2)
                        .err())
                .contains("above the ceiling");
        assertThat(lab.ctctl("run", "--rm", "--rate", "10", "busybox", "true")
                        .code(125)
                        .err())
                .contains("as in 10mbit");
    }

    @Test
    void aRateOfAnInterfaceThatIsNotThereIsRefused() {
        lab.ctctl("network", "create", "later").ok();
        sleeper("running");
        lab.ctctl("network", "connect", "later", "running").ok();
        lab.ctctl("set", "--ceil", "eth1/2mbit", "running").ok();
        assertThat(lab.ctctl("set", "--rate", "eth9/2mbit", "running").code(2).err())
                .contains("no interface eth9");
        lab.ctctl("network", "disconnect", "bridge", "running").ok();
        // it keeps its name as long as it runs
        lab.ctctl("set", "--ceil", "eth1/in:4mbit", "running").ok();
        lab.ctctl("stop", "-t", "0", "running").ok();
        assertThat(lab.ctctl("set", "--ceil", "eth1/2mbit", "running").code(2).err())
                .contains("no interface eth1");
        lab.ctctl("set", "--ceil", "eth0/2mbit", "running").ok();
        lab.ctctl("rm", "running").ok();
        lab.ctctl("network", "rm", "later").ok();
    }

    private static void sleeper(String name, String... options) {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", name));
        words.addAll(List.of(options));
        words.addAll(List.of("busybox", "sleep", "1000"));
        lab.ctctl(words.toArray(String[]::new)).ok();
    }

    /** Of one stream alone, in Mbit/s. */
    private static double rate(long bytes, GreedyStream stream) {
        return GreedyStream.rates(bytes, stream)[0];
    }
}
