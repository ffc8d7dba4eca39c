package io.ctctl.tests.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.Command;
import io.ctctl.tests.harness.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What has moved away and cannot be removed where it was stays out of everybody's reach there, and goes as soon as it can. */
final class MigrateRemainsIT {
    @RegisterExtension
    static final TwoHosts hosts = new TwoHosts();

    @Test
    void whatCannotBeRemovedCannotBeStartedEither() throws IOException {
        String id = hosts.counter("web");
        Path config = hosts.here().layout().containerStates().resolve(id).resolve("config.json");
        // its removal begins with this file, which nobody can delete now
        Command.of("mount", "--bind", config.toString(), config.toString())
                .run()
                .ok();
        try {
            hosts.migrate("web").ok();
            TwoHosts.awaitProgress(hosts.there(), "web");
            nobodyCanHaveIt();
            hosts.here().killDaemon();
            nobodyCanHaveIt();
        } finally {
            Command.of("umount", config.toString()).run().ok();
        }
        Await.until(
                TwoHosts.PATIENCE,
                "its end here",
                () -> hosts.here().ctctl("ps", "-aq").ok().text().isEmpty());
        Path journal = hosts.here().layout().stateDir().resolve("migrations/departing");
        Await.until(
                TwoHosts.PATIENCE, "an empty journal", () -> journal.toFile().list().length == 0);
        TwoHosts.awaitProgress(hosts.there(), "web");
    }

    @Test
    void whatCannotBeDiscardedIsOutOfReachUntilItIs() {
        hosts.run("web", "dd if=/dev/urandom of=/big bs=1M count=30 2>/dev/null; " + TwoHosts.COUNTER);
        TwoHosts.awaitProgress(hosts.here(), "web");
        String id = hosts.here().ctctl("ps", "-q").ok().text();
        Path config = hosts.there().layout().containerStates().resolve(id).resolve("config.json");
        try (Running migration = hosts.here()
                .command("migrate", "--bwlimit", "2m", "web", hosts.there().host())
                .start()) {
            Await.until(TwoHosts.PATIENCE, "its arrival", () -> Files.exists(config));
            Command.of("mount", "--bind", config.toString(), config.toString())
                    .run()
                    .ok();
            try {
                migration.signal("INT");
                assertThat(migration.await(TwoHosts.PATIENCE).code()).isNotZero();
                TwoHosts.awaitProgress(hosts.here(), "web");
                for (String command : List.of("start", "rm")) {
                    assertThat(hosts.there().ctctl(command, "web").err())
                            .contains("it is arriving from another daemon");
                }
            } finally {
                Command.of("umount", config.toString()).run().ok();
            }
        }
        Await.until(
                TwoHosts.PATIENCE,
                "its end there",
                () -> hosts.there().ctctl("ps", "-aq").ok().text().isEmpty());
        hosts.migrate("web").ok();
        TwoHosts.awaitProgress(hosts.there(), "web");
    }

    private static void nobodyCanHaveIt() {
        assertThat(hosts.here().ctctl("ps", "-aq").ok().lines()).hasSize(1);
        for (String command : List.of("start", "unpause", "rm", "resume")) {
            assertThat(hosts.here().ctctl(command, "web").err())
                    .contains("it has moved to " + hosts.there().host() + ", and is being removed here");
        }
    }
}
