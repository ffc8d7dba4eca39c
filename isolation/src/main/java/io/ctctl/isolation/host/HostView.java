package io.ctctl.isolation.host;

import io.ctctl.linux.ControlFile;
import io.ctctl.linux.MountInfo;
import io.ctctl.linux.SyscallException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** The host's files, below {@code /} or below a directory that stands in for it. */
record HostView(Path root) {
    private static final List<String> PROGRAM_DIRECTORIES =
            List.of("usr/local/sbin", "usr/local/bin", "usr/sbin", "usr/bin", "sbin", "bin");

    /**
     * The content without white space around it; empty when it cannot be read: the file system is not mounted or the
     * kernel lacks it.
     */
    Optional<String> text(String path) {
        try {
            return Optional.of(ControlFile.read(root.resolve(path)).strip());
        } catch (SyscallException ignored) {
            // ENOENT, EACCES and EINVAL are all the same answer here: the host does not offer it to us
            return Optional.empty();
        }
    }

    boolean exists(String path) {
        return Files.exists(root.resolve(path));
    }

    /** Whether the kernel was built without an option; false also when it does not say how it was built. */
    boolean builtWithout(String option) {
        try (InputStream config = new GZIPInputStream(Files.newInputStream(root.resolve("proc/config.gz")))) {
            String options = new String(config.readAllBytes(), StandardCharsets.UTF_8);
            return options.lines().noneMatch(line -> line.startsWith(option + "="));
        } catch (IOException ignored) {
            return false; // ENOENT: built without CONFIG_IKCONFIG_PROC
        }
    }

    /** Names in a directory; none when there is no such directory. */
    List<String> list(String path) throws IOException {
        List<String> names = new ArrayList<>();
        if (exists(path)) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(root.resolve(path))) {
                children.forEach(child -> names.add(child.getFileName().toString()));
            }
        }
        return names;
    }

    /** Where a program is. */
    Optional<Path> program(String name) {
        return PROGRAM_DIRECTORIES.stream()
                .map(directory -> root.resolve(directory).resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    KernelVersion kernel() {
        return KernelVersion.parse(release());
    }

    String release() {
        return text("proc/sys/kernel/osrelease").orElseThrow(() -> new IllegalStateException("/proc is not mounted"));
    }

    Set<String> fileSystems() {
        return Set.copyOf(Arrays.asList(text("proc/filesystems").orElse("").split("\\s+")));
    }

    List<MountInfo> mounts() throws IOException {
        return MountInfo.read(root.resolve("proc/self/mountinfo"));
    }

    /** The mount a path is on: the longest mount point above it, and the last of those mounted there. */
    Optional<MountInfo> mountOf(Path path) throws IOException {
        MountInfo found = null;
        for (MountInfo mount : mounts()) {
            boolean longer = found == null
                    || mount.mountPoint().getNameCount() >= found.mountPoint().getNameCount();
            if (path.startsWith(mount.mountPoint()) && longer) {
                found = mount;
            }
        }
        return Optional.ofNullable(found);
    }
}
