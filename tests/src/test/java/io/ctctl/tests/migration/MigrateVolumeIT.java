package io.ctctl.tests.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.Command;
import io.ctctl.tests.harness.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Volumes that are copied. On one machine the same path is the same directory: the offer is made to name another one. */
final class MigrateVolumeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long BYTES = 16 << 20;

    @RegisterExtension
    static final TwoHosts hosts = new TwoHosts();

    private static FaultyWay way;

    private Path volume;
    private Path made;
    private Path copy;

    @BeforeAll
    static void makeWay() throws IOException {
        way = new FaultyWay(hosts);
    }

    @BeforeEach
    void makeVolume() throws IOException {
        Path scratch = Files.createTempDirectory(hosts.here().scratch("volumes"), "t");
        volume = Files.createDirectory(scratch.resolve("data"));
        made = scratch.resolve("made");
        copy = made.resolve("for/it");
        Command.of("dd", "if=/dev/urandom", "of=" + volume.resolve("big"), "bs=1M", "count=" + (BYTES >> 20))
                .run()
                .ok();
        hosts.counter("web", "--volume", volume + ":/data");
    }

    @Test
    void itIsTheSameThere() throws IOException {
        Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwx------"));
        Files.setAttribute(volume, "unix:uid", 12345);
        Files.setAttribute(volume, "unix:gid", 54321);
        hosts.here().ctctl("exec", "web", "chmod", "711", "/").ok();
        assertThat(migrate().await(PATIENCE).code()).isZero();
        TwoHosts.awaitProgress(hosts.there(), "web");
        Command.of("diff", "-r", volume.toString(), copy.toString()).run().ok();
        assertThat(Files.getAttribute(copy, "unix:uid")).isEqualTo(12345);
        assertThat(Files.getAttribute(copy, "unix:gid")).isEqualTo(54321);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rwx------");
        assertThat(hosts.there()
                        .ctctl("exec", "web", "stat", "-c", "%a", "/")
                        .ok()
                        .text())
                .isEqualTo("711");
    }

    @Test
    void theDaemonThatCopiesItIsKilled() {
        Running first = migrateSlowly();
        hosts.there().killDaemon();
        assertThat(first.await(PATIENCE).code()).isNotZero();
        TwoHosts.awaitProgress(hosts.here(), "web");
        assertThat(migrate().await(PATIENCE).code()).isZero();
        TwoHosts.awaitProgress(hosts.there(), "web");
        Command.of("diff", "-r", volume.toString(), copy.toString()).run().ok();
    }

    @Test
    void nothingStaysOfACopyThatIsGivenUp() {
        Running migration = migrateSlowly();
        migration.signal("INT");
        assertThat(migration.await(PATIENCE).code()).isNotZero();
        Await.until(PATIENCE, "the end of what was made", () -> !Files.exists(made));
        TwoHosts.awaitProgress(hosts.here(), "web");
    }

    /** Its owner knows nothing of a migration: what a killed daemon had made there is not what is there now. */
    @Test
    void whatSomebodyElseHasPutThereStays() throws IOException {
        Running migration = migrateSlowly();
        hosts.there().killDaemon();
        assertThat(migration.await(PATIENCE).code()).isNotZero();
        Command.of("rm", "-r", made.toString()).run().ok();
        Files.createDirectories(copy);
        Files.writeString(copy.resolve("own"), "own\n");
        hosts.there().ctctl("ps").ok();
        assertThat(copy.resolve("own")).hasContent("own\n");
        assertThat(migrate().await(PATIENCE).code(1).err()).contains("exists there already");
    }

    private Running migrate(String... options) {
        String path = "\"path\" : \"";
        return way.startEditing(path + volume, path + copy, options);
    }

    /** One that has copied a part. */
    private Running migrateSlowly() {
        Running migration = migrate("--bwlimit", "2M");
        Await.until(PATIENCE, () -> "the copy of " + migration, () -> Files.exists(copy.resolve("big")));
        return migration;
    }
}
