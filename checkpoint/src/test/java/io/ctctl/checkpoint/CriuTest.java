package io.ctctl.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CriuTest {
    @TempDir
    Path directory;

    @Test
    void theFirstProgramThatTellsItsVersionIsFound() throws IOException, InterruptedException {
        Path silent = program("silent", "exit 1");
        Path good = program("good", "echo Version: 4.2");

        assertThat(Criu.find("/nonexistent:" + silent + ":" + good)).contains(new Criu(good.resolve("criu"), "4.2"));
    }

    @Test
    void nothingIsFoundWhereThereIsNone() throws InterruptedException {
        assertThat(Criu.find(directory.toString())).isEmpty();
    }

    private Path program(String name, String body) throws IOException {
        Path bin = Files.createDirectory(directory.resolve(name));
        Path file = Files.writeString(bin.resolve("criu"), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return bin;
    }
}
