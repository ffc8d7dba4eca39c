package io.ctctl.tests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program of {@code src/test/c}, built once, static, in a directory of its own to mount into a container. A guest without a
 * compiler brings it along.
 */
public final class CompiledProgram {
    private static final List<String> COMPILER = List.of("gcc", "-O1", "-static", "-Wall", "-Wextra", "-Werror");

    private final Path program;

    private CompiledProgram(Path program) {
        this.program = program;
    }

    /** @param source relative to {@code src/test/c}: a file, or a directory of files that are one program */
    public static CompiledProgram of(String source) {
        String name = Path.of(source).getFileName().toString().replace(".c", "");
        Path program = Path.of("target/programs", name, name).toAbsolutePath();
        Path sources = Path.of("src/test/c", source).toAbsolutePath();
        try {
            if (!isUpToDate(program, sources)) {
                Files.createDirectories(program.getParent());
                List<String> command = new ArrayList<>(COMPILER);
                command.addAll(List.of("-o", program.toString()));
                command.addAll(files(sources));
                command.add("-lpthread");
                Command.of(command).run().ok();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new CompiledProgram(program);
    }

    private static boolean isUpToDate(Path program, Path sources) throws IOException {
        if (!Files.exists(program)) {
            return false;
        }
        FileTime built = Files.getLastModifiedTime(program);
        try (Stream<Path> all = Files.walk(sources)) {
            return all.allMatch(source -> source.toFile().lastModified() <= built.toMillis());
        }
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

    /** A copy of it in a directory, for containers whose storage is to be nowhere else. */
    public void copyInto(Path directory) {
        try {
            Files.copy(program, directory.resolve(program.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The program itself. */
    public Path path() {
        return program;
    }

    /** What it says, run on this machine. */
    public String run(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        return Command.of(command).run().ok().text();
    }

    /** The option that makes the program's directory a read-only one inside. */
    public String volumeAt(String target) {
        return "--volume=" + program.getParent() + ":" + target + ":ro";
    }
}
