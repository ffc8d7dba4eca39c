package io.ctctl.tests.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Result;
import io.ctctl.tests.harness.Running;
import io.ctctl.tests.harness.SmallDisk;
import io.ctctl.tests.migration.FaultyWay.Step;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The destination had room when it was asked, and has none when what was announced arrives: the container stays. */
final class MigrateFullDiskIT {
    private static final SmallDisk disk = SmallDisk.create("96m");

    @RegisterExtension
    static final TwoHosts hosts = new TwoHosts(disk);

    private static FaultyWay way;
    private static OneSide web;

    @BeforeAll
    static void makeWay() throws IOException {
        way = new FaultyWay(hosts);
        web = new OneSide(hosts);
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"FILES", "ROUND", "IMAGE", "RESTORE"})
    void theDiskThereGetsFull(Step step) {
        web.begin();
        Running migration = way.migrateUpTo(step);
        disk.fill();
        try {
            way.go();
            Result result = migration.await(OneSide.PATIENCE).code(1);
            assertThat(result.err())
                    .hasLineCount(1)
                    .containsIgnoringCase("no space left on device")
                    .contains("it stays here");
        } finally {
            disk.empty();
        }
        assertThat(web.settled()).isEqualTo(hosts.here());
    }
}
