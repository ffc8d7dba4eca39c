package io.ctctl.tests.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CheckedMemory;
import io.ctctl.tests.harness.CompiledProgram;
import io.ctctl.tests.harness.CtctlInstance;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Memory that is filled in when a container runs already is what it was, whatever is done with it meanwhile. */
final class MigrateMemoryIT {
    @RegisterExtension
    static final TwoHosts hosts = new TwoHosts();

    @Test
    void itMayBeForkedMovedDroppedAndReplacedAtOnce() {
        startShapes("shapes");
        hosts.migrate("shapes").ok();
        assertThat(report(hosts.there(), "shapes", 1)).isEqualTo(CheckedMemory.SHAPES_RIGHT);
        hosts.migrateBack("shapes").ok();
        assertThat(report(hosts.here(), "shapes", 2)).isEqualTo(CheckedMemory.SHAPES_RIGHT);
    }

    @Test
    void itCanBeSavedOrMovedOnAtOnce() {
        startStore("store", "256");
        hosts.migrate("store").ok();
        hosts.there().ctctl("suspend", "store").ok();
        hosts.there().ctctl("resume", "store").ok();
        assertThat(CheckedMemory.ask(hosts.there(), "store")).startsWith("pages 65536 wrong 0 ");
        hosts.migrateBack("store").ok();
        hosts.migrate("store").ok();
        assertThat(CheckedMemory.ask(hosts.there(), "store")).startsWith("pages 65536 wrong 0 ");
    }

    /** {@code -Dctctl.moves=20}: how often. */
    @Test
    void itIsRightAfterEachOfManyMoves() {
        startStore("store", "32");
        for (int i = 0; i < Integer.getInteger("ctctl.moves", 6); i++) {
            boolean away = i % 2 == 0;
            (away ? hosts.migrate("store") : hosts.migrateBack("store")).ok();
            assertThat(CheckedMemory.ask(away ? hosts.there() : hosts.here(), "store"))
                    .startsWith("pages 8192 wrong 0 ");
        }
    }

    @Test
    void itIsCompleteAlthoughTheDaemonDies() {
        startStore("store", "256");
        hosts.migrate("store").ok();
        hosts.there().killDaemon();
        assertThat(CheckedMemory.ask(hosts.there(), "store")).startsWith("pages 65536 wrong 0 ");
    }

    private static void startShapes(String name, String... options) {
        CompiledProgram shapes = CompiledProgram.of("migration/shapes.c");
        List<String> all = new ArrayList<>(List.of(options));
        all.add(shapes.volumeAt("/shapes"));
        hosts.start(name, all, "busybox", "/shapes/shapes", "160");
        awaitReady(name);
    }

    private static void startStore(String name, String megabytes) {
        CompiledProgram store = CompiledProgram.of("migration/store.c");
        hosts.start(name, List.of(store.volumeAt("/store")), "busybox", "/store/store", megabytes, "5000");
        awaitReady(name);
    }

    private static void awaitReady(String name) {
        Await.until(
                TwoHosts.PATIENCE,
                name + " to be ready",
                () -> hosts.here().ctctl("logs", name).text().contains("ready"));
    }

    private static String report(CtctlInstance host, String name, int number) {
        return CheckedMemory.written(host, name, "/tmp/report-" + number);
    }
}
