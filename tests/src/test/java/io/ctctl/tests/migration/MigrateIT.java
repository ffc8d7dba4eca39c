package io.ctctl.tests.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CheckedMemory;
import io.ctctl.tests.harness.CompiledProgram;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Result;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Containers move between two daemons, running and stopped, and are there what they were here. */
final class MigrateIT {
    @RegisterExtension
    static final TwoHosts hosts = new TwoHosts();

    @Test
    void aCounterMovesThereAndBackAndNeverSkips() {
        String id = hosts.counter("web");
        int before = TwoHosts.count(hosts.here(), "web");
        hosts.migrate("web").ok();
        assertThat(hosts.here().ctctl("ps", "-aq").ok().text()).isEmpty();
        TwoHosts.awaitProgress(hosts.there(), "web");
        hosts.migrateBack("web").ok();
        hosts.migrate("web").ok();
        TwoHosts.awaitProgress(hosts.there(), "web");
        assertThat(hosts.there().ctctl("ps", "-q").ok().text()).isEqualTo(id);
        List<Integer> numbers = hosts.there().ctctl("logs", "web").ok().lines().stream()
                .map(Integer::valueOf)
                .toList();
        assertThat(numbers).hasSizeGreaterThan(before);
        for (int i = 0; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).isEqualTo(i + 1);
        }
        hosts.there().ctctl("stop", "-t", "0", "web").ok();
        hosts.there().ctctl("start", "web").ok();
    }

    @Test
    void aShellAndItsChildrenMoveTogether() {
        hosts.run(
                "family",
                "trap 'echo heard >/heard' USR1; for n in 1 2 3; do"
                        + " (i=0; while :; do i=$((i+1)); echo $i >/n$n; sleep 0.05; done) & done; while :; do wait; done");
        Await.until(
                TwoHosts.PATIENCE,
                "children",
                () -> hosts.here().ctctl("exec", "family", "cat", "/n3").code() == 0);
        String tree = processes(hosts.here().ctctl("exec", "family", "ps", "-o", "pid,ppid,args"));
        assertThat(tree).hasLineCount(4);
        hosts.migrate("family").ok();
        assertThat(processes(hosts.there().ctctl("exec", "family", "ps", "-o", "pid,ppid,args")))
                .isEqualTo(tree);
        for (int n = 1; n <= 3; n++) {
            String file = "/n" + n;
            String before =
                    hosts.there().ctctl("exec", "family", "cat", file).ok().text();
            Await.until(TwoHosts.PATIENCE, "more of " + file, () -> !hosts.there()
                    .ctctl("exec", "family", "cat", file)
                    .text()
                    .equals(before));
        }
        hosts.there().ctctl("kill", "-s", "USR1", "family").ok();
        Await.until(
                TwoHosts.PATIENCE,
                "its trap",
                () -> hosts.there().ctctl("exec", "family", "cat", "/heard").code() == 0);
    }

    /** Without those that come and go: what a child has just forked is called as it is until it is another program. */
    private static String processes(Result listing) {
        return String.join(
                "\n",
                listing.ok().lines().stream()
                        .filter(line -> line.matches(" *\\d+ +[01] .*sh -c.*"))
                        .toList());
    }

    @Test
    void aStoreThatIsWrittenToLosesNoPage() {
        CompiledProgram store = CompiledProgram.of("migration/store.c");
        hosts.start("store", List.of(store.volumeAt("/store")), "busybox", "/store/store", "32", "5000");
        assertThat(CheckedMemory.ask(hosts.here(), "store")).startsWith("pages 8192 wrong 0 ");
        long writes = writes(CheckedMemory.ask(hosts.here(), "store"));
        hosts.migrate("store").ok();
        String answer = CheckedMemory.ask(hosts.there(), "store");
        assertThat(answer).startsWith("pages 8192 wrong 0 ");
        assertThat(writes(answer)).isGreaterThan(writes);
        hosts.migrateBack("store").ok();
        assertThat(CheckedMemory.ask(hosts.here(), "store")).startsWith("pages 8192 wrong 0 ");
    }

    private static long writes(String answer) {
        return Long.parseLong(answer.substring(answer.lastIndexOf(' ') + 1));
    }

    @Test
    void aConnectionWithinTheContainerGoesOn() {
        hosts.run(
                "talk",
                "nc -ll -p 7 -e cat & until nc -w 1 127.0.0.1 7 </dev/null; do :; done; "
                        + "i=0; while :; do i=$((i+1)); echo $i; sleep 0.05; done | nc 127.0.0.1 7 >/back");
        Await.until(TwoHosts.PATIENCE, "an echo", () -> lines("talk", true) > 3);
        hosts.migrate("talk").ok();
        int there = lines("talk", false);
        Await.until(TwoHosts.PATIENCE, "more echoes", () -> lines("talk", false) > there + 3);
        hosts.there()
                .ctctl("exec", "talk", "sh", "-c", "head -n $(wc -l </back) /back >/b; seq $(wc -l </b) | cmp - /b")
                .ok();
    }

    private static int lines(String name, boolean here) {
        String text = (here ? hosts.here() : hosts.there())
                .ctctl("exec", name, "sh", "-c", "wc -l </back")
                .text();
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    @Test
    void offlineItIsStoppedAndStartedThere() {
        String id = hosts.run("web", "echo run >>/runs; exec sleep 1000", "--env", "A=b");
        hosts.migrate("web", "--offline").ok();
        Await.until(
                TwoHosts.PATIENCE,
                "its second run",
                () -> hosts.there().ctctl("exec", "web", "cat", "/runs").text().equals("run\nrun"));
        assertThat(hosts.there()
                        .ctctl("exec", "web", "sh", "-c", "echo $A")
                        .ok()
                        .text())
                .isEqualTo("b");
        assertThat(hosts.here().ctctl("ps", "-aq").ok().text()).isEmpty();
        hosts.there().ctctl("stop", "-t", "0", "web").ok();
        hosts.migrateBack("web").ok();
        assertThat(hosts.here().ctctl("ps", "-aq").ok().text()).isEqualTo(id);
        assertThat(hosts.here().ctctl("ps", "-q").ok().text()).isEmpty();
        hosts.here().ctctl("start", "web").ok();
    }

    /** Its memory is tracked by a call that it is made to do: a signal in the middle of that must not leave a trace. */
    @Test
    void signalsAllTheTimeDoNotKeepItFromMoving() {
        hosts.run(
                "web",
                "trap : USR1; (while :; do kill -USR1 1; done) & i=0;"
                        + " while :; do i=$((i+1)); echo $i >/count; done");
        TwoHosts.awaitProgress(hosts.here(), "web");
        for (int i = 0; i < 2; i++) {
            hosts.migrate("web").ok();
            assertThat(descriptors(hosts.there())).doesNotContain("userfaultfd");
            hosts.migrateBack("web").ok();
            assertThat(descriptors(hosts.here())).doesNotContain("userfaultfd");
        }
        TwoHosts.awaitProgress(hosts.here(), "web");
    }

    private static String descriptors(CtctlInstance host) {
        // those that a shell has for a moment may be gone when they are looked at
        String script = "for f in /proc/1/fd/*; do readlink $f; done; true";
        return host.ctctl("exec", "web", "sh", "-c", script).ok().out();
    }

    @Test
    void underANewNameItMovesWithinADaemon() {
        String id = hosts.counter("web");
        assertThat(hosts.migrate("web", "--check", "--new-name", "shop").ok().text())
                .startsWith("web can be moved to ")
                .endsWith(" as shop");
        hosts.here().ctctl("migrate", "web", "--new-name", "shop").ok();
        assertThat(hosts.here().ctctl("ps", "-aq").ok().lines()).hasSize(1).doesNotContain(id);
        TwoHosts.awaitProgress(hosts.here(), "shop");
        hosts.migrate("shop", "--new-name", "web").ok();
        TwoHosts.awaitProgress(hosts.there(), "web");
    }

    @Test
    void aBandwidthLimitHolds() {
        hosts.run("web", "dd if=/dev/urandom of=/big bs=1M count=8 2>/dev/null; echo 1 >/count; exec sleep 1000");
        Await.until(TwoHosts.PATIENCE, "its file", () -> TwoHosts.count(hosts.here(), "web") > 0);
        String report =
                hosts.migrate("web", "--bwlimit", "4m", "--format", "json").ok().out();
        // what is random cannot be sent in less
        assertThat(seconds(report)).isGreaterThan(1.5);
    }

    /** From a report: {@code "total" : "PT2.5S"}. */
    private static double seconds(String report) {
        Matcher total = Pattern.compile("\"total\" : \"([^\"]+)\"").matcher(report);
        assertThat(total.find()).isTrue();
        return Duration.parse(total.group(1)).toMillis() / 1000.0;
    }

    @Test
    void aDowntimeThatCannotBeKeptIsRefusedBefore() {
        CompiledProgram store = CompiledProgram.of("migration/store.c");
        String id = hosts.start(
                "store", List.of(store.volumeAt("/store"), "--cpus", "0.9"), "busybox", "/store/store", "32", "20000");
        CheckedMemory.ask(hosts.here(), "store");
        String quota = hosts.here().cgroup(id).value("cpu.cfs_quota_us", "cpu.max");
        for (String option : List.of("--times", "--auto-throttle")) {
            Result result = hosts.migrate("store", "--max-downtime", "1ms", option);
            assertThat(result.code(1).err())
                    .contains("it would stand still for")
                    .hasLineCount(1);
            assertThat(hosts.here().cgroup(id).value("cpu.cfs_quota_us", "cpu.max"))
                    .isEqualTo(quota);
        }
        assertThat(CheckedMemory.ask(hosts.here(), "store")).contains(" wrong 0 ");
        assertThat(hosts.there().ctctl("ps", "-aq").ok().text()).isEmpty();
    }
}
