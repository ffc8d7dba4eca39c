package io.ctctl.runtime.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.checkpoint.protocol.MigrationId;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs root: the marks are trusted attributes. */
class ArrivingVolumesTest {
    private static final MigrationId ID = MigrationId.fresh();

    @TempDir
    Path directory;

    private Path above;
    private Path one;
    private Path other;

    @BeforeEach
    void name() {
        above = directory.resolve("srv");
        one = above.resolve("a/one");
        other = above.resolve("other");
    }

    private ArrivingVolumes volumes() {
        return new ArrivingVolumes(ID, List.of(one, other));
    }

    @Test
    void theNextDaemonRemovesAllThatWasMade() throws IOException {
        volumes().make();
        Files.writeString(one.resolve("half"), "a file");
        volumes().discard();
        assertThat(directory).isEmptyDirectory();
        volumes().discard();
    }

    @Test
    void whatSomebodyElseHasMadeStays() throws IOException {
        volumes().make();
        Files.delete(one);
        Files.createDirectory(one);
        Files.writeString(above.resolve("theirs"), "a file");
        volumes().discard();
        assertThat(one).isEmptyDirectory();
        assertThat(other).doesNotExist();
        assertThat(above.resolve("theirs")).exists();
    }

    @Test
    void aPlaceThatIsTakenCostsTheOthersNothing() throws IOException {
        Files.createDirectories(other);
        ArrivingVolumes volumes = volumes();
        assertThatThrownBy(volumes::make).isInstanceOf(FileAlreadyExistsException.class);
        volumes.discard();
        assertThat(other).isEmptyDirectory();
        assertThat(one.getParent()).doesNotExist();
    }

    @Test
    void whatIsKeptIsNobodysAnyMore() throws IOException {
        ArrivingVolumes volumes = volumes();
        volumes.make();
        volumes.keep();
        volumes.discard();
        volumes().discard();
        assertThat(one).exists();
        assertThat(other).exists();
    }

    @Test
    void aVolumeInAnotherIsMadeOnce() throws IOException {
        ArrivingVolumes nested = new ArrivingVolumes(ID, List.of(one, one.getParent(), one));
        nested.make();
        nested.discard();
        assertThat(directory).isEmptyDirectory();
    }
}
