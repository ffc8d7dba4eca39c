package io.ctctl.runtime.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DryRunTest {
    @TempDir
    Path directory;

    @Test
    void itComesToItsEndOnceAndLeavesNothing() throws InterruptedException {
        DryRun dryRun = new DryRun(directory.resolve("dry"));
        assertThat(dryRun.await()).isFalse();
        dryRun.begin();
        dryRun.begin();
        dryRun.await();
        assertThat(dryRun.await()).isFalse();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatIsSentArrives() throws IOException, InterruptedException {
        DryRun.once(directory, true);
        assertThat(directory.resolve("arriving/mm-1.img")).exists();
        assertThat(directory.resolve("arriving/other-29.img")).exists();
        assertThat(directory.resolve("arriving/pagemap-1.img")).exists();
    }
}
