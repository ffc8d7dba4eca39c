package io.ctctl.tests.security;

import io.ctctl.tests.harness.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The hostile program of {@code src/test/c/attack.c}, built once, static, in a directory to mount into a container. */
final class Attack {
    private static final Path DIRECTORY = Path.of("target/attack").toAbsolutePath();
    private static final Path PROGRAM = build();

    private Attack() {}

    /** The option that puts the program at {@code /attack/attack}. */
    static String volume() {
        return "--volume=" + PROGRAM.getParent() + ":/attack:ro";
    }

    private static Path build() {
        Path program = DIRECTORY.resolve("attack");
        try {
            // A guest without a compiler brings it along.
            if (Files.exists(program)
                    && Files.getLastModifiedTime(program).compareTo(Files.getLastModifiedTime(Path.of(source())))
                            >= 0) {
                return program;
            }
            Files.createDirectories(DIRECTORY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Command.of("gcc", "-O1", "-static", "-Wall", "-Wextra", "-Werror", "-o", program.toString(), source())
                .run()
                .ok();
        return program;
    }

    private static String source() {
        return Path.of("src/test/c/attack.c").toAbsolutePath().toString();
    }
}
