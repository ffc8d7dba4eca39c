package io.ctctl.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Running;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** That rates have an effect, in both directions and at once; how exact they are is for {@code bin/bench net}. */
final class ShapingIT {
    private static Lab lab;

    @BeforeAll
    static void makeLab() {
        lab = Lab.make();
    }

    @AfterEach
    void nothingIsLeft() {
        lab.ctctl("shape", "total", "bridge", "none").ok();
        lab.assertClean();
    }

    @AfterAll
    static void closeLab() {
        lab.close();
    }

    @Test
    void aCeilingHoldsInBothDirectionsAndChangesLive() {
        sleeper("slow", "--ceil", "2mbit");
        // 1 MB at 2 Mbit/s takes four seconds and more: what arrives in two is far from all
        assertThat(sentIn(2, "slow")).isBetween(30_000L, 900_000L);
        assertThat(receivedIn(2, "slow")).isBetween(30_000L, 900_000L);
        lab.ctctl("set", "--ceil", "400mbit", "slow").ok();
        assertThat(sentIn(2, "slow")).isGreaterThan(2_000_000);
        lab.ctctl("set", "--ceil", "none", "slow").ok();
        assertThat(lab.onHost("tc", "qdisc").ok().out()).doesNotContain("clsact");
    }

    @Test
    void shapingSurvivesTheDaemon() {
        sleeper("lasting", "--rate", "1mbit", "--ratebound");
        lab.instance().killDaemon();
        lab.ctctl("ps").ok();
        assertThat(sentIn(2, "lasting")).isBetween(15_000L, 600_000L);
        assertThat(lab.ctctl("shape", "ls").ok().out()).contains("bound").contains("shaped");
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

    private static void sleeper(String name, String... options) {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", name));
        words.addAll(List.of(options));
        words.addAll(List.of("busybox", "sleep", "1000"));
        lab.ctctl(words.toArray(String[]::new)).ok();
    }

    /** Bytes that arrive outside while a container sends for so many seconds. */
    private static long sentIn(int seconds, String name) {
        Path file = lab.instance().scratch("arrived").resolve("bytes");
        try (Running sink = lab.outsideCommand("busybox", "nc", "-l", "-p", "5001")
                .stdinOpen()
                .stdout(file)
                .start()) {
            assertThat(lab.outsideHears("5001")).isTrue();
            lab.exec(name, "timeout " + seconds + " nc " + Lab.OUTSIDE4 + " 5001 </dev/zero");
            assertThat(sink).isNotNull();
        }
        return file.toFile().length();
    }

    /** Bytes that arrive in a container while the outside sends for so many seconds. */
    private static long receivedIn(int seconds, String name) {
        String script =
                "sleep 9 | timeout " + (seconds + 1) + " nc -l -p 5002 >/tmp/arrived & wait;" + " wc -c </tmp/arrived";
        lab.ctctl("publish", "add", name, "5002:5002").ok();
        try (Running source = lab.outsideCommand(
                        "busybox", "sh", "-c", "sleep 1; timeout " + seconds + " nc " + Lab.HOST4 + " 5002 </dev/zero")
                .start()) {
            List<String> lines = lab.exec(name, script).lines();
            assertThat(source).isNotNull();
            return Long.parseLong(lines.get(lines.size() - 1).strip());
        }
    }
}
