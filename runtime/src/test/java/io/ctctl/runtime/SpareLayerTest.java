package io.ctctl.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.runtime.instance.StateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpareLayerTest {
    @TempDir
    private Path directory;

    private SpareLayer layer() {
        return new SpareLayer(directory);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void itBecomesAContainersDirectories() throws IOException {
        StateFiles container = new StateFiles(directory.resolve("0123456789ab"));
        layer().prepare();
        assertThat(layer().become(container.dir())).isTrue();
        assertThat(mode(container.dir())).isEqualTo("rwx------");
        assertThat(mode(container.work())).isEqualTo("rwx------");
        assertThat(mode(container.upper())).isEqualTo("rwxr-xr-x");
        assertThat(directory).isDirectoryNotContaining(path -> !path.equals(container.dir()));
    }

    @Test
    void itIsGivenOnce() throws IOException {
        layer().prepare();
        layer().prepare();
        assertThat(layer().become(directory.resolve("first"))).isTrue();
        assertThat(layer().become(directory.resolve("second"))).isFalse();
        assertThat(directory.resolve("second")).doesNotExist();
    }

    @Test
    void whatADaemonLeftHalfMadeIsMadeAnew() throws IOException {
        Files.createDirectories(directory.resolve("spare.new/work/work"));
        layer().prepare();
        assertThat(layer().become(directory.resolve("whole"))).isTrue();
        assertThat(directory.resolve("whole/work")).isEmptyDirectory();
        assertThat(directory.resolve("whole/upper")).isEmptyDirectory();
    }

    @Test
    void itReplacesNoContainer() throws IOException {
        Path container =
                Files.createDirectories(directory.resolve("there/upper")).getParent();
        layer().prepare();
        assertThatThrownBy(() -> layer().become(container)).isInstanceOf(IOException.class);
        assertThat(container.resolve("upper")).exists();
    }
}
