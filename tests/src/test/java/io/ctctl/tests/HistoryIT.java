package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Processes;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Containers that are saved at intervals, and turned back. */
@ExtendWith(CtctlExtension.class)
final class HistoryIT {
    private static final Duration SOON = Duration.ofSeconds(40);

    @Test
    void aContainerIsTurnedBack(CtctlInstance ctctl) {
        counter(ctctl);
        assertThat(ctctl.ctctl("rewind", "web").code(2).err()).contains("no checkpoint has been taken");
        ctctl.ctctl("checkpoint", "web", "--every", "1s", "--keep", "4").ok();
        Await.until(SOON, "two points", () -> points(ctctl).size() >= 2);
        ctctl.killDaemon();
        List<String> before = points(ctctl);
        Await.until(SOON, "more by the next daemon", () -> !before.containsAll(points(ctctl)));
        Await.until(SOON, "all that are kept", () -> points(ctctl).size() == 4);
        ctctl.ctctl("checkpoint", "web", "--every", "off").ok();

        ctctl.ctctl("exec", "web", "touch", "/since").ok();
        int now = count(ctctl);
        ctctl.ctctl("rewind", "web", "--to", "3").ok();
        assertThat(count(ctctl)).isLessThan(now);
        ctctl.ctctl("exec", "web", "test", "!", "-e", "/since").ok();
        ctctl.ctctl("snapshot", "rm", "web", points(ctctl).get(1)).ok();
        for (String point : points(ctctl)) {
            ctctl.ctctl("snapshot", "switch", "web", point).ok();
            int then = count(ctctl);
            Await.until(SOON, "it to go on", () -> count(ctctl) > then);
        }
        ctctl.ctctl("rewind", "web", "--to", "1h").code(2);
    }

    /** Not even one that was being taken, or waited to be: its container would stand still once more. */
    @Test
    void noneIsTakenOnceThatIsTold(CtctlInstance ctctl) {
        counter(ctctl);
        for (int i = 0; i < 3; i++) {
            ctctl.ctctl("checkpoint", "web", "--every", "1h").ok();
            ctctl.ctctl("checkpoint", "web", "--every", "off").ok();
            List<String> last = points(ctctl);
            // waits for whoever does something to the container
            ctctl.ctctl("snapshot", "create", "--memory", "--name", "after-" + i, "web")
                    .ok();
            assertThat(points(ctctl))
                    .filteredOn(name -> name.startsWith("every-"))
                    .isEqualTo(last.stream()
                            .filter(name -> name.startsWith("every-"))
                            .toList());
        }
    }

    @Test
    void onlyWhatHasChangedIsKept(CtctlInstance ctctl) {
        String fill = "dd if=/dev/urandom of=/dev/shm/data bs=1M count=4; dd if=/dev/urandom of=/data bs=1M count=8;"
                + " cp /data /keep; x=$(head -c 16m /dev/zero | tr '\\0' x); echo filled; while :; do sleep 1; done";
        String id = ctctl.ctctl("run", "-d", "--name", "web", "busybox", "sh", "-c", fill)
                .ok()
                .text();
        Await.until(SOON, "the data", () -> ctctl.ctctl("logs", id).out().contains("filled"));
        ctctl.ctctl("checkpoint", "web", "--every", "1s").ok();
        Await.until(SOON, "three points", () -> points(ctctl).size() >= 3);
        ctctl.ctctl("checkpoint", "web", "--every", "off").ok();

        long[] sizes = sizes(ctctl);
        assertThat(sizes[0]).isGreaterThan(16 << 20);
        assertThat(LongStream.of(sizes).skip(1).max().orElseThrow()).isLessThan(1 << 20);
        ctctl.ctctl("rewind", "web").ok();
        ctctl.ctctl("exec", "web", "cmp", "/data", "/keep").ok();
    }

    /** What traces it then is no debugger. */
    @Test
    void whileAPointIsTakenTheContainerIsMigratableAndMoves(CtctlInstance ctctl) {
        String fill = "dd if=/dev/urandom of=/dev/shm/data bs=1M count=200; echo filled; exec sleep 1000";
        String id = ctctl.ctctl("run", "-d", "--name", "web", "--shm-size", "256m", "busybox", "sh", "-c", fill)
                .ok()
                .text();
        Await.until(SOON, "the data", () -> ctctl.ctctl("logs", "web").out().contains("filled"));
        long init = ctctl.initPid(id);
        ctctl.ctctl("checkpoint", "web", "--every", "1h").ok();
        Await.until(
                SOON, "CRIU", () -> !Processes.status(init, "TracerPid").strip().equals("0"));

        assertThat(ctctl.ctctl("list", "-H", "-o", "migr,whynot").ok().text()).startsWith("yes");
        ctctl.ctctl("migratable", "web").ok();
        // waits for whoever does something to the container
        ctctl.ctctl("checkpoint", "web", "--every", "2h").ok();
        ctctl.ctctl("migrate", "web", "--new-name", "moved").ok();
        ctctl.ctctl("exec", "moved", "test", "-s", "/dev/shm/data").ok();
        assertThat(points(ctctl, "moved")).isNotEmpty();
    }

    private static void counter(CtctlInstance ctctl) {
        String count = "i=0; while :; do i=$((i+1)); echo $i >/count.new; mv /count.new /count; sleep 0.05; done";
        ctctl.ctctl("run", "-d", "--name", "web", "busybox", "sh", "-c", count).ok();
        Await.until(
                SOON,
                "a count",
                () -> ctctl.ctctl("exec", "web", "cat", "/count").code() == 0);
    }

    private static int count(CtctlInstance ctctl) {
        return Integer.parseInt(ctctl.ctctl("exec", "web", "cat", "/count").ok().text());
    }

    private static List<String> points(CtctlInstance ctctl) {
        return points(ctctl, "web");
    }

    private static List<String> points(CtctlInstance ctctl, String name) {
        return ctctl.ctctl("snapshot", "ls", name).ok().lines().stream()
                .skip(1)
                .map(line -> line.split(" ")[0])
                .toList();
    }

    private static long[] sizes(CtctlInstance ctctl) {
        String json =
                ctctl.ctctl("snapshot", "ls", "web", "--format", "json").ok().out();
        return Pattern.compile("\"bytes\" ?: (\\d+)")
                .matcher(json)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .toArray();
    }
}
