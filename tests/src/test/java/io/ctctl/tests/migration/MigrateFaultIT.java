package io.ctctl.tests.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Processes;
import io.ctctl.tests.harness.Result;
import io.ctctl.tests.harness.Running;
import io.ctctl.tests.migration.FaultyWay.Step;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
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
    @RegisterExtension
    static final TwoHosts hosts = new TwoHosts();

    private static FaultyWay way;
    private static OneSide web;

    @BeforeAll
    static void makeHosts() throws IOException {
        way = new FaultyWay(hosts);
        web = new OneSide(hosts);
    }

    @Test
    void byTheWayOfSshItMoves() {
        web.begin();
        assertThat(way.migrate("--times").ok().out()).contains("stood still for");
        assertThat(web.settled()).isEqualTo(hosts.there());
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void theConnectionIsCut(Step step) {
        web.begin();
        Result result = way.migrateCutAt(step);
        CtctlInstance host = web.settled();
        if (step.compareTo(Step.RUNNING) < 0 && step != Step.GO) {
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err()).hasLineCount(1).contains("it stays here");
            assertThat(host).isEqualTo(hosts.here());
        }
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void theSourceDaemonIsKilled(Step step) {
        web.begin();
        Running migration = way.migrateUpTo(step);
        hosts.here().killDaemon();
        way.go();
        migration.await(OneSide.PATIENCE);
        way.wake();
        web.settled();
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void theDestinationDaemonIsKilled(Step step) {
        web.begin();
        Running migration = way.migrateUpTo(step);
        hosts.there().killDaemon();
        way.go();
        migration.await(OneSide.PATIENCE);
        web.settled();
    }

    @Test
    void theUserGivesUp() {
        web.begin();
        Running migration = way.migrateUpTo(Step.IMAGE);
        migration.signal("INT");
        way.go();
        assertThat(migration.await(OneSide.PATIENCE).code()).isNotZero();
        assertThat(web.settled()).isEqualTo(hosts.here());
    }

    /** It would not come along. */
    @Test
    void noneOfItsSettingsIsChangedMeanwhile() {
        web.begin();
        Running migration = way.migrateUpTo(Step.IMAGE);
        for (String change : List.of("set web --pids-limit 77", "slice create web part", "pause web", "rm -f web")) {
            assertThat(hosts.here().ctctl(change.split(" ")).code(6).err())
                    .contains(" web: it is being migrated; wait until that is over")
                    .hasLineCount(1);
        }
        way.go();
        migration.await(OneSide.PATIENCE).ok();
        assertThat(web.settled()).isEqualTo(hosts.there());
        hosts.there().ctctl("set", "web", "--pids-limit", "77").ok();
    }

    @Test
    void theSavingCriuIsKilled() {
        web.begin();
        Running migration = way.migrateUpTo(Step.RESTORED);
        long criu = tracer();
        Processes.signal(criu, "KILL");
        Await.until(OneSide.PATIENCE, "its end", () -> !Processes.isAlive(criu));
        way.go();
        assertThat(migration.await(OneSide.PATIENCE).code(1).err()).contains("CRIU has let go of it");
        assertThat(web.settled()).isEqualTo(hosts.here());
    }

    @Test
    void theCriuThatWaitsForImagesIsKilled() {
        web.begin();
        Running migration = way.migrateUpTo(Step.HOLD);
        Await.until(OneSide.PATIENCE, "a restore begun there", () -> waiting().isPresent());
        long criu = waiting().orElseThrow();
        Processes.signal(criu, "KILL");
        Await.until(OneSide.PATIENCE, "its end", () -> !Processes.isAlive(criu));
        way.go();
        assertThat(migration.await(OneSide.PATIENCE).code(1).err()).contains("it stays here");
        assertThat(web.settled()).isEqualTo(hosts.here());
    }

    /** The CRIU that is in the container's control groups. */
    private static Optional<Long> waiting() {
        String id = hosts.here().ctctl("ps", "-q").ok().text();
        return Processes.find(words -> words.contains("swrk"))
                .filter(pid -> Processes.read(pid, "cgroup").contains(id))
                .findFirst();
    }

    /** Who holds the container's first process. */
    private static long tracer() {
        String id = hosts.here().ctctl("ps", "-q").ok().text();
        long init = hosts.here().initPid(id);
        return Long.parseLong(Processes.status(init, "TracerPid").strip());
    }
}
