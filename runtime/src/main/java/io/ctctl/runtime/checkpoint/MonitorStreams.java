package io.ctctl.runtime.checkpoint;

import io.ctctl.isolation.Placement;
import io.ctctl.isolation.plan.StdioKind;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The pipes between a container and its monitor. */
final class MonitorStreams {
    private static final int WRITE_ONLY = 1;

    private MonitorStreams() {}

    /**
     * Names of the pipes as {@code pipe:[inode]}: input, output, errors; empty where there is none. A terminal has none. The
     * monitor makes them in this order, and keeps them where they were made.
     */
    static List<String> of(int monitorPid, Placement placement) throws IOException {
        if (placement.stdio().kind() == StdioKind.PTY) {
            return List.of();
        }
        Path process = Path.of("/proc", String.valueOf(monitorPid));
        String input = "";
        List<String> outputs = new ArrayList<>();
        for (int number : numbers(process)) {
            String target = target(process, number);
            if (!target.startsWith("pipe:")) {
                continue;
            }
            if (writes(process, number)) {
                input = target;
            } else {
                outputs.add(target);
            }
        }
        List<String> streams = new ArrayList<>(List.of(input));
        streams.addAll(outputs);
        return streams;
    }

    private static Iterable<Integer> numbers(Path process) throws IOException {
        TreeMap<Integer, Path> numbers = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                numbers.put(Integer.parseInt(file.getFileName().toString()), file);
            }
        }
        return numbers.keySet();
    }

    private static String target(Path process, int number) throws IOException {
        return Files.readSymbolicLink(process.resolve("fd").resolve(String.valueOf(number)))
                .toString();
    }

    private static boolean writes(Path process, int number) throws IOException {
        for (String line : Files.readAllLines(process.resolve("fdinfo").resolve(String.valueOf(number)))) {
            if (line.startsWith("flags:")) {
                return (Integer.parseInt(line.substring("flags:".length()).strip(), 8) & 3) == WRITE_ONLY;
            }
        }
        return false;
    }
}
