package io.ctctl.tests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program of {@code src/test/c}, built once, static, in a directory of its own to mount into a container. */
public final class CompiledProgram {
    private final Path program;

    private CompiledProgram(Path program) {
        this.program = program;
    }

    /** @param source relative to {@code src/test/c}: a file, or a directory of files that are one program */
    public static CompiledProgram of(String source) {
        String name = Path.of(source).getFileName().toString().replace(".c", "");
        Path program = Path.of("target/programs", name, name).toAbsolutePath();
        List<String> command = new ArrayList<>(List.of("gcc", "-O1", "-static", "-o", program.toString()));
        try {
            Files.createDirectories(program.getParent());
            command.addAll(files(Path.of("src/test/c", source).toAbsolutePath()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        command.add("-lpthread");
        Command.of(command).run().ok();
        return new CompiledProgram(program);
    }

    private static List<String> files(Path source) throws IOException {
        if (!Files.isDirectory(source)) {
            return List.of(source.toString());
        }
        List<String> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(source, "*.c")) {
            all.forEach(file -> files.add(file.toString()));
        }
        return files;
    }

    /** The option that makes the program's directory a read-only one inside. */
    public String volumeAt(String target) {
        return "--volume=" + program.getParent() + ":" + target + ":ro";
    }
}
