package io.ctctl.tests.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.Command;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Processes;
import io.ctctl.tests.harness.Result;
import io.ctctl.tests.harness.Running;
import io.ctctl.tests.migration.FaultyWay.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever dies at whatever step of a migration: afterwards, or once {@code migrate --resolve} has asked, the container runs on
 * exactly one side and goes on counting where it was.
 */
final class MigrateFaultIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @RegisterExtension
    static final TwoHosts hosts = new TwoHosts();

    private static FaultyWay way;
    private int before;

    @BeforeAll
    static void makeHosts() throws IOException {
        way = new FaultyWay(hosts);
    }

    @Test
    void byTheWayOfSshItMoves() {
        begin();
        assertThat(way.migrate("--times").ok().out()).contains("stood still for");
        assertThat(settled()).isEqualTo(hosts.there());
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void theConnectionIsCut(Step step) {
        begin();
        Result result = way.migrateCutAt(step);
        CtctlInstance host = settled();
        if (step.compareTo(Step.RUNNING) < 0 && step != Step.GO) {
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err()).hasLineCount(1).contains("it stays here");
            assertThat(host).isEqualTo(hosts.here());
        }
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void theSourceDaemonIsKilled(Step step) {
        begin();
        Running migration = way.migrateUpTo(step);
        hosts.here().killDaemon();
        way.go();
        migration.await(PATIENCE);
        way.wake();
        settled();
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void theDestinationDaemonIsKilled(Step step) {
        begin();
        Running migration = way.migrateUpTo(step);
        hosts.there().killDaemon();
        way.go();
        migration.await(PATIENCE);
        settled();
    }

    @Test
    void theUserGivesUp() {
        begin();
        Running migration = way.migrateUpTo(Step.IMAGE);
        migration.signal("INT");
        way.go();
        assertThat(migration.await(PATIENCE).code()).isNotZero();
        assertThat(settled()).isEqualTo(hosts.here());
    }

    @Test
    void theSavingCriuIsKilled() {
        begin();
        Running migration = way.migrateUpTo(Step.RESTORED);
        long criu = tracer();
        Command.of("kill", "-9", Long.toString(criu)).run().ok();
        way.go();
        assertThat(migration.await(PATIENCE).code(1).err()).contains("CRIU has let go of it");
        assertThat(settled()).isEqualTo(hosts.here());
    }

    @Test
    void connectionsOutliveAFailedMigration() {
        hosts.here()
                .ctctl("network", "create", "--subnet", "10.5.0.0/24", "lan")
                .ok();
        hosts.run("web", "exec nc -ll -p 7 -e cat", "--network", "lan,ip=10.5.0.5");
        hosts.run(
                "client",
                "until nc -w 1 10.5.0.5 7 </dev/null; do :; done;"
                        + " (while :; do echo x; sleep 0.02; done) | nc 10.5.0.5 7 >/back",
                "--network",
                "lan");
        awaitEchoes();
        Running migration = way.migrateUpTo(Step.RESTORED, "--create-networks");
        hosts.here().killDaemon();
        way.go();
        migration.await(PATIENCE);
        way.wake();
        awaitEchoes();
        assertThat(hosts.hereNamespace().links()).noneMatch(link -> link.endsWith("-dead"));
        hosts.assertClean();
        hosts.here().ctctl("network", "rm", "lan").ok();
        hosts.there().ctctl("network", "rm", "lan").ok();
    }

    private static void awaitEchoes() {
        int before = echoes();
        Await.until(PATIENCE, "echoes", () -> echoes() > before + 3);
    }

    private static int echoes() {
        String text =
                hosts.here().ctctl("exec", "client", "sh", "-c", "wc -l </back").text();
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    /** Who holds the container's first process. */
    private static long tracer() {
        String id = hosts.here().ctctl("ps", "-q").ok().text();
        long init = hosts.here().initPid(id);
        return Long.parseLong(Processes.status(init, "TracerPid").strip());
    }

    private void begin() {
        hosts.counter("web");
        before = TwoHosts.count(hosts.here(), "web");
    }

    /** Where it runs; once, with all it had. Both are empty afterwards. */
    private CtctlInstance settled() {
        Await.until(
                PATIENCE,
                "a decision",
                () -> hosts.here().ctctl("migrate", "--resolve").code() == 0);
        Await.until(PATIENCE, "one of them with it", () -> listed().size() == 1);
        CtctlInstance host = listed().get(0);
        TwoHosts.awaitProgress(host, "web");
        assertThat(TwoHosts.count(host, "web")).isGreaterThan(before);
        assertThat(listed()).containsExactly(host);
        return host;
    }

    private static List<CtctlInstance> listed() {
        return List.of(hosts.here(), hosts.there()).stream()
                .filter(host -> !host.ctctl("ps", "-aq").ok().text().isEmpty())
                .toList();
    }
}
