package io.ctctl.runtime.instance;

import io.ctctl.linux.Pidfd;
import io.ctctl.linux.Signal;
import io.ctctl.runtime.error.Failures;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The process behind a run directory, found without its help: it holds the directory open. */
public final class MonitorProcess {
    private static final Path PROC = Path.of("/proc");
    private static final String NAME = "ctctl-";

    private MonitorProcess() {}

    /** Ends a run's monitor, and a child of it that has not become the program yet. */
    public static void kill(RunFiles files) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            Path directory = files.dir().toRealPath();
            for (Path process : processes) {
                kill(process, directory);
            }
        } catch (IOException e) {
            throw Failures.io("end the monitor of " + files.dir(), e);
        }
    }

    private static void kill(Path process, Path directory) throws IOException {
        int pid = Integer.parseInt(process.getFileName().toString());
        Optional<Pidfd> held = Pidfd.open(pid);
        if (held.isEmpty()) {
            return;
        }
        // looked at after it has been held on to: the number cannot become somebody else's meanwhile
        try (Pidfd found = held.get()) {
            if (holds(process, directory)) {
                found.signal(Signal.KILL);
            }
        }
    }

    private static boolean holds(Path process, Path directory) {
        try {
            if (!Files.readString(process.resolve("comm")).startsWith(NAME)) {
                return false;
            }
            try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
                return descriptors.anyMatch(descriptor -> leadsTo(descriptor, directory));
            }
        } catch (IOException ignored) {
            // ENOENT, ESRCH: it has ended
            return false;
        }
    }

    private static boolean leadsTo(Path descriptor, Path directory) {
        try {
            return Files.readSymbolicLink(descriptor).equals(directory);
        } catch (IOException ignored) {
            // ENOENT: it has been closed
            return false;
        }
    }
}
