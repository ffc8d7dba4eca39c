package io.ctctl.tests.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
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
