package io.ctctl.tests.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.runtime.config.ContainerId;
import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CheckedMemory;
import io.ctctl.tests.harness.CompiledProgram;
import io.ctctl.tests.harness.Processes;
import io.ctctl.tests.harness.Result;
import io.ctctl.tests.harness.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A container that goes on before its memory has come is right in the end, or is stopped; it never goes on with holes. */
final class MigratePostCopyIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static TwoHosts hosts;
    private static FaultyWay way;

    @BeforeAll
    static void makeHosts() throws IOException {
        hosts = new TwoHosts();
        way = new FaultyWay(hosts);
    }

    @AfterEach
    void nothingIsLeft() {
        hosts.assertClean();
    }

    @AfterAll
    static void closeHosts() {
        hosts.close();
    }

    @Test
    void itGoesOnBeforeItsMemoryHasCome() {
        startStore("256", "50000");
        String report =
                hosts.migrate("web", "--postcopy", "--format", "json").ok().out();
        assertThat(number(report, "wantedPages")).isPositive();
        assertThat(number(report, "streamedPages")).isPositive();
        assertThat(report).contains("\"phase\" : \"filling\"", "\"phase\" : \"running\"", "\"lastPage\" : \"PT");
        assertThat(CheckedMemory.ask(hosts.there(), "web")).startsWith("pages 65536 wrong 0 ");
        assertThat(hosts.here().ctctl("ps", "-aq").ok().text()).isEmpty();
        assertThat(hosts.migrateBack("web", "--postcopy", "--times").ok().out())
                .contains("by fault", "last page after");
        assertThat(CheckedMemory.ask(hosts.here(), "web")).startsWith("pages 65536 wrong 0 ");
    }

    @Test
    void whatIsForkedMovedDroppedAndReplacedMeanwhileIsRight() {
        CompiledProgram shapes = CompiledProgram.of("migration/shapes.c");
        hosts.start("web", List.of(shapes.volumeAt("/shapes")), "busybox", "/shapes/shapes", "160");
        awaitReady();
        hosts.migrate("web", "--postcopy").ok();
        assertThat(CheckedMemory.written(hosts.there(), "web", "/tmp/report-1")).isEqualTo(CheckedMemory.SHAPES_RIGHT);
    }

    @Test
    void onlyWhenCopyingDoesNotCatchUpIfThatIsAllWished() {
        startStore("64", "20000");
        String report = hosts.migrate("web", "--auto-postcopy", "--max-downtime", "10s", "--format", "json")
                .ok()
                .out();
        assertThat(report).doesNotContain("filling");
        hosts.migrateBack("web").ok();
        // what it writes cannot be sent
        report = hosts.migrate("web", "--auto-postcopy", "--bwlimit", "512k", "--format", "json")
                .ok()
                .out();
        assertThat(report).contains("\"phase\" : \"filling\"");
        assertThat(CheckedMemory.ask(hosts.there(), "web")).startsWith("pages 16384 wrong 0 ");
    }

    @Test
    void theConnectionBreaks() {
        startStore("64", "20000");
        lost(way.migrateCutAtFilling());
    }

    @Test
    void theSourceDaemonDies() {
        startStore("64", "20000");
        Running migration = way.migrateUpToFilling();
        lookAtAllMemory();
        hosts.here().killDaemon();
        way.go();
        migration.await(PATIENCE);
        way.wake();
        Await.until(
                PATIENCE,
                "a decision",
                () -> hosts.here().ctctl("migrate", "--resolve").code() == 0);
        stoppedThere();
    }

    @Test
    void theDestinationDaemonDies() {
        startStore("64", "20000");
        Running migration = way.migrateUpToFilling();
        lookAtAllMemory();
        hosts.there().killDaemon();
        // nobody has the missing pages: whoever touches one waits, and does not see zeroes
        hosts.there().ctctl("ps").ok();
        way.go();
        lost(migration.await(PATIENCE));
    }

    @Test
    void whoFillsItsMemoryDies() {
        startStore("64", "20000");
        Running migration = way.migrateUpToFilling();
        String id = hosts.there().ctctl("ps", "-aq").ok().text();
        long store = hosts.there().initPid(id);
        lookAtAllMemory();
        Path wait = Path.of("/proc", String.valueOf(store), "wchan");
        Await.until(PATIENCE, "a page that is missing", () -> read(wait).equals("handle_userfault"));
        // nobody kills it at once: it waits for the page all the same, and does not see zeroes
        long daemon = hosts.there().daemonPid().orElseThrow();
        Processes.signal(daemon, "STOP");
        try {
            List<Long> pagers = CheckedMemory.pagers(hosts.there());
            pagers.forEach(pid -> Processes.signal(pid, "KILL"));
            Await.until(PATIENCE, "the pager's end", () -> CheckedMemory.pagers(hosts.there())
                    .isEmpty());
            assertThat(read(wait)).isEqualTo("handle_userfault");
        } finally {
            Processes.signal(daemon, "CONT");
        }
        way.go();
        lost(migration.await(PATIENCE));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void itEndsBeforeItsMemoryHasCome() {
        startStore("64", "20000");
        Running migration = way.migrateUpToFilling();
        hosts.there().ctctl("kill", "web").ok();
        Await.until(PATIENCE, "its end", () -> !hosts.runsThere("web"));
        way.go();
        migration.await(PATIENCE).ok();
        assertThat(hosts.here().ctctl("ps", "-aq").ok().text()).isEmpty();
    }

    /** Has the store look at every page of its memory: it waits for the first that is missing, if it does not already. */
    private static void lookAtAllMemory() {
        hosts.there().ctctl("exec", "web", "touch", "/tmp/ask").ok();
    }

    /** It has been stopped there, and is nowhere else. */
    private static void lost(Result result) {
        assertThat(result.code(1).err())
                .contains("its memory did not come whole, and it has been stopped there")
                .hasLineCount(1);
        stoppedThere();
    }

    private static void stoppedThere() {
        assertThat(hosts.here().ctctl("ps", "-aq").ok().text()).isEmpty();
        assertThat(hosts.runsThere("web")).isFalse();
        assertThat(hosts.there().ctctl("wait", "web").ok().text()).isEqualTo("137");
        Path files = hosts.there()
                .layout()
                .state(new ContainerId(hosts.there().ctctl("ps", "-aq").ok().text()))
                .upper();
        // it had not come to the end of its memory: nothing that is missing was taken for zeroes
        assertThat(files.resolve("tmp/answer")).doesNotExist();
        hosts.there().ctctl("start", "web").ok();
        Await.until(PATIENCE, "a new start", () -> hosts.runsThere("web"));
        CheckedMemory.ask(hosts.there(), "web");
        assertThat(files.resolve("tmp/answer")).exists();
    }

    private static void startStore(String megabytes, String rate) {
        CompiledProgram store = CompiledProgram.of("migration/store.c");
        hosts.start("web", List.of(store.volumeAt("/store")), "busybox", "/store/store", megabytes, rate);
        awaitReady();
    }

    private static void awaitReady() {
        Await.until(
                PATIENCE,
                "web to be ready",
                () -> hosts.here().ctctl("logs", "web").text().contains("ready"));
    }

    private static long number(String report, String name) {
        Matcher found = Pattern.compile("\"" + name + "\" : ([0-9]+)").matcher(report);
        assertThat(found.find()).as(report).isTrue();
        return Long.parseLong(found.group(1));
    }
}
