package io.ctctl.tests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The program of {@code src/test/c/survive.c}, built once, static, in a directory to mount into a container. */
public final class Survivor {
    private static final Path PROGRAM = build();

    private Survivor() {}

    /** The option that puts the program at {@code /survivor/survive}. */
    public static String volume() {
        return "--volume=" + PROGRAM.getParent() + ":/survivor:ro";
    }

    private static Path build() {
        Path directory = Path.of("target/survivor").toAbsolutePath();
        Path program = directory.resolve("survive");
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String source = Path.of("src/test/c/survive.c").toAbsolutePath().toString();
        Command.of("gcc", "-O1", "-static", "-o", program.toString(), source, "-lpthread")
                .run()
                .ok();
        return program;
    }
}
