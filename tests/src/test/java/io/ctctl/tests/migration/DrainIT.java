package io.ctctl.tests.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A host is emptied: everything moves away, several at a time; what cannot stays and is named. */
final class DrainIT {
    @RegisterExtension
    static final TwoHosts hosts = new TwoHosts();

    @Test
    void everythingMovesAway() {
        hosts.counter("one");
        hosts.counter("two");
        hosts.here().ctctl("create", "--name", "three", "busybox", "true").ok();
        assertThat(hosts.here()
                        .ctctl("drain", "--dry-run", hosts.there().host())
                        .ok()
                        .lines())
                .hasSize(4)
                .allMatch(line -> line.contains("can move") || line.startsWith("NAME"));
        assertThat(hosts.there().ctctl("ps", "-aq").ok().text()).isEmpty();
        Result result = hosts.here()
                .ctctl("drain", "--parallel", "3", hosts.there().host())
                .ok();
        assertThat(result.lines()).hasSize(4).anyMatch(line -> line.matches("three +moved +unix:.*"));
        assertThat(hosts.here().ctctl("ps", "-aq").ok().text()).isEmpty();
        assertThat(hosts.there().ctctl("ps", "-aq").ok().lines()).hasSize(3);
        TwoHosts.awaitProgress(hosts.there(), "one");
        TwoHosts.awaitProgress(hosts.there(), "two");
    }

    @Test
    void whatCannotMoveStaysAndIsNamed() {
        hosts.run("stuck", "exec sleep 1000", "--ipc", "host");
        hosts.here().ctctl("create", "--name", "idle", "busybox", "true").ok();
        // what runs comes first, and the first failure is the last attempt
        Result stopped =
                hosts.here().ctctl("drain", "--parallel", "1", hosts.there().host());
        assertThat(stopped.code(1).err())
                .contains("migrate stuck: ")
                .contains("ipc")
                .hasLineCount(1);
        assertThat(hosts.here().ctctl("ps", "-aq").ok().lines()).hasSize(2);
        Result went = hosts.here()
                .ctctl(
                        "drain",
                        "--keep-going",
                        "--format",
                        "json",
                        hosts.there().host());
        assertThat(went.code(1).out()).contains("\"name\" : \"idle\"").contains("\"failure\" : ");
        assertThat(hosts.here().ctctl("ps", "-aq").ok().lines()).hasSize(1);
        assertThat(hosts.runsHere("stuck")).isTrue();
        hosts.here().ctctl("drain", "--offline", hosts.there().host()).ok();
        assertThat(hosts.runsThere("stuck")).isTrue();
    }

    @Test
    void badWishesAreRefused() {
        hosts.here().ctctl("drain").code(2);
        hosts.here().ctctl("drain", "--parallel", "0", hosts.there().host()).code(2);
        hosts.here().ctctl("drain", "--bwlimit", "much", hosts.there().host()).code(2);
    }
}
