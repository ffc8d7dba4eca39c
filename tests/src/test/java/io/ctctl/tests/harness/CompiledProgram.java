package io.ctctl.tests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program of {@code src/test/c}, built once, static, in a directory of its own to mount into a container. */
public final class CompiledProgram {
    private final Path program;

    private CompiledProgram(Path program) {
        this.program = program;
    }

    /** @param source relative to {@code src/test/c} */
    public static CompiledProgram of(String source) {
        String name = Path.of(source).getFileName().toString().replace(".c", "");
        Path program = Path.of("target/programs", name, name).toAbsolutePath();
        try {
            Files.createDirectories(program.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String text = Path.of("src/test/c", source).toAbsolutePath().toString();
        Command.of("gcc", "-O1", "-static", "-o", program.toString(), text, "-lpthread")
                .run()
                .ok();
        return new CompiledProgram(program);
    }

    /** The option that makes the program's directory a read-only one inside. */
    public String volumeAt(String target) {
        return "--volume=" + program.getParent() + ":" + target + ":ro";
    }
}
