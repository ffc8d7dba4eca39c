package io.ctctl.tests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A container's control group as the kernel has it, in whichever versions are mounted. */
public final class ControlGroup {
    private final List<Path> directories;
    private final String container;

    private ControlGroup(List<Path> directories, String container) {
        this.directories = directories;
        this.container = container;
    }

    static ControlGroup of(CtctlInstance ctctl, String container) {
        List<Path> directories = LeakCheck.cgroupParents(ctctl.layout()).stream()
                .map(parent -> parent.resolve(container))
                .filter(Files::isDirectory)
                .toList();
        return new ControlGroup(directories, container);
    }

    /** The content of whichever of the two files exists: v1's names are unique among controllers. */
    public String value(String v1File, String v2File) {
        for (Path directory : directories) {
            for (String name : List.of(v1File, v2File)) {
                Path file = directory.resolve(name);
                if (Files.isReadable(file)) {
                    return read(file).strip();
                }
            }
        }
        throw new AssertionError(
                "container " + container + " has neither " + v1File + " nor " + v2File + " in " + directories);
    }

    /** The CPU time that its processes have used. */
    public long cpuNanos() {
        // v1 has a cpu.stat too, without the time
        if (has("cpuacct.usage")) {
            return Long.parseLong(value("cpuacct.usage", "cpuacct.usage"));
        }
        String first = value("cpu.stat", "cpu.stat").lines().findFirst().orElseThrow();
        return 1000 * Long.parseLong(first.substring("usage_usec ".length()));
    }

    /** Whether the unified hierarchy holds the named controller's files. */
    public boolean isUnified(String v2File) {
        return has(v2File);
    }

    /** Whether the kernel has the file here, in any hierarchy. */
    public boolean has(String file) {
        return directories.stream().anyMatch(directory -> Files.exists(directory.resolve(file)));
    }

    /** The processes in it, those of sub-groups not counted. */
    public List<Long> processes() {
        return directories.stream()
                .map(directory -> directory.resolve("cgroup.procs"))
                .filter(Files::exists)
                .flatMap(file -> read(file).lines())
                .map(Long::parseLong)
                .distinct()
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
