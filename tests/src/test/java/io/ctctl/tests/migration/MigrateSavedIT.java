package io.ctctl.tests.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlInstance;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What was saved of a container before it moves: the checkpoint of a suspended one, and snapshots. */
final class MigrateSavedIT {
    @RegisterExtension
    static final TwoHosts hosts = new TwoHosts();

    @Test
    void aSuspendedContainerGoesOnElsewhere() {
        hosts.counter("web");
        hosts.here().ctctl("suspend", "web").ok();
        hosts.migrate("web").ok();
        assertThat(hosts.here().ctctl("ps", "-aq").ok().text()).isEmpty();
        assertThat(hosts.there().ctctl("ps", "-a").ok().out()).contains("Suspended");
        hosts.there().killDaemon();
        hosts.there().ctctl("start", "web").code(6);
        goesOn("web");
    }

    @Test
    void aSuspendedContainerGoesOnUnderAnotherName() {
        hosts.counter("web");
        hosts.here().ctctl("suspend", "web").ok();
        hosts.migrate("web", "--offline", "--new-name", "other").ok();
        goesOn("other");
    }

    @Test
    void snapshotsGoAlong() {
        hosts.counter("web");
        hosts.here()
                .ctctl("snapshot", "create", "--memory", "--name", "before", "web")
                .ok();
        hosts.here().ctctl("exec", "web", "touch", "/since").ok();
        hosts.migrate("web").ok();
        hosts.there().ctctl("exec", "web", "test", "-e", "/since").ok();
        hosts.there().ctctl("snapshot", "switch", "web", "before").ok();
        hosts.there().ctctl("exec", "web", "test", "!", "-e", "/since").ok();
        TwoHosts.awaitProgress(hosts.there(), "web");
    }

    @Test
    void pointsGoAlongAndMoreAreTaken() {
        hosts.counter("web");
        hosts.here().ctctl("checkpoint", "web", "--every", "2s", "--keep", "50").ok();
        Await.until(TwoHosts.PATIENCE, "points", () -> points(hosts.here()).size() >= 3);
        hosts.here().ctctl("exec", "web", "touch", "/since").ok();
        int now = TwoHosts.count(hosts.here(), "web");
        List<String> before = points(hosts.here());
        hosts.migrate("web").ok();
        assertThat(points(hosts.there())).containsAll(before);
        Await.until(
                TwoHosts.PATIENCE, "more points", () -> points(hosts.there()).size() > before.size() + 1);
        hosts.there().ctctl("checkpoint", "web", "--every", "off").ok();

        hosts.there().ctctl("snapshot", "switch", "web", before.get(1)).ok();
        hosts.there().ctctl("exec", "web", "test", "!", "-e", "/since").ok();
        assertThat(TwoHosts.count(hosts.there(), "web")).isLessThan(now);
        TwoHosts.awaitProgress(hosts.there(), "web");
        List<String> all = points(hosts.there());
        hosts.migrateBack("web", "--offline").ok();
        assertThat(points(hosts.here())).isEqualTo(all);
        hosts.here().ctctl("snapshot", "switch", "web", all.get(all.size() - 1)).ok();
        hosts.here().ctctl("exec", "web", "test", "-e", "/since").ok();
    }

    private static List<String> points(CtctlInstance host) {
        return host.ctctl("snapshot", "ls", "web").ok().lines().stream()
                .map(line -> line.split(" ")[0])
                .filter(name -> name.startsWith("every-"))
                .toList();
    }

    /** A counter that began anew would print the same numbers again. */
    private static void goesOn(String name) {
        int before = hosts.there().ctctl("logs", name).ok().lines().size();
        assertThat(before).isPositive();
        hosts.there().ctctl("resume", name).ok();
        Await.until(
                TwoHosts.PATIENCE,
                "more numbers",
                () -> hosts.there().ctctl("logs", name).ok().lines().size() > before);
        assertThat(hosts.there().ctctl("logs", name).ok().lines()).doesNotHaveDuplicates();
    }
}
