package io.ctctl.checkpoint.obstacle;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One process, as {@code /proc} shows it.
 *
 * @param directory {@code /proc/PID}
 * @param insidePid its number in its innermost PID namespace
 * @param program the file it runs; empty without one
 * @param namespaces what its files in {@code ns} link to, by name
 * @param files what its descriptors lead to, by number
 */
record ProcessFacts(
        Path directory,
        int pid,
        int parent,
        int tracer,
        int insidePid,
        String name,
        String program,
        Map<String, String> namespaces,
        Map<Integer, String> files) {
    /** The namespaces that are looked at. */
    private static final List<String> NAMESPACES = List.of("mnt", "pid", "net", "user", "uts", "ipc", "cgroup", "time");

    ProcessFacts {
        namespaces = Map.copyOf(namespaces);
        files = Map.copyOf(files);
    }

    /** Empty when it has ended. */
    static Optional<ProcessFacts> read(Path proc, int pid) throws IOException {
        Path directory = proc.resolve(String.valueOf(pid));
        try {
            Map<String, String> status = status(directory);
            String[] inside = status.getOrDefault("NSpid", String.valueOf(pid)).split("\\s+");
            return Optional.of(new ProcessFacts(
                    directory,
                    pid,
                    Integer.parseInt(status.getOrDefault("PPid", "0")),
                    Integer.parseInt(status.getOrDefault("TracerPid", "0")),
                    Integer.parseInt(inside[inside.length - 1]),
                    status.getOrDefault("Name", "?"),
                    program(directory),
                    namespaces(directory),
                    files(directory)));
        } catch (NoSuchFileException ignored) {
            // it has ended while it was looked at
            return Optional.empty();
        } catch (IOException e) {
            if (Files.exists(directory.resolve("exe")) && !isZombie(directory)) {
                throw e;
            }
            // ESRCH: ended in between
            return Optional.empty();
        }
    }

    private static boolean isZombie(Path directory) throws IOException {
        return status(directory).getOrDefault("State", "Z").startsWith("Z");
    }

    private static Map<String, String> status(Path directory) throws IOException {
        Map<String, String> fields = new HashMap<>();
        for (String line : Files.readAllLines(directory.resolve("status"))) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return fields;
    }

    private static String program(Path directory) throws IOException {
        try {
            return Files.readSymbolicLink(directory.resolve("exe")).toString();
        } catch (NoSuchFileException ignored) {
            // a zombie has none
            return "";
        }
    }

    private static Map<String, String> namespaces(Path directory) throws IOException {
        Map<String, String> namespaces = new HashMap<>();
        for (String name : NAMESPACES) {
            Path link = directory.resolve("ns").resolve(name);
            if (Files.isSymbolicLink(link)) {
                namespaces.put(name, Files.readSymbolicLink(link).toString());
            }
        }
        return namespaces;
    }

    private static Map<Integer, String> files(Path directory) throws IOException {
        List<Path> links = new ArrayList<>();
        try (DirectoryStream<Path> numbers = Files.newDirectoryStream(directory.resolve("fd"))) {
            numbers.forEach(links::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Map<Integer, String> files = new HashMap<>();
        for (Path link : links) {
            try {
                files.put(
                        Integer.parseInt(link.getFileName().toString()),
                        Files.readSymbolicLink(link).toString());
            } catch (NoSuchFileException ignored) {
                // closed meanwhile
            }
        }
        return files;
    }

    /** A line of {@code fdinfo}: what follows {@code key:}. */
    Optional<String> descriptor(int number, String key) throws IOException {
        try {
            return Files.readAllLines(directory.resolve("fdinfo").resolve(String.valueOf(number))).stream()
                    .filter(line -> line.startsWith(key + ":"))
                    .map(line -> line.substring(key.length() + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            if (Files.isSymbolicLink(directory.resolve("fd").resolve(String.valueOf(number)))) {
                throw e;
            }
            // closed meanwhile: opening says ENOENT, and so does reading what was open by then
            return Optional.empty();
        }
    }
}
