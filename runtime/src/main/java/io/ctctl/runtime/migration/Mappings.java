package io.ctctl.runtime.migration;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The mappings of processes and their flags, read while the processes run, for a CRIU that finds the same mappings: reading their
 * flags takes the kernel long. That those have not changed either is looked at afterwards, beside other work.
 */
final class Mappings {
    private static final String FLAGS = "VmFlags:";

    private final Path directory;
    private final Map<Integer, List<String>> read = new HashMap<>();
    private final FutureTask<Void> looked = new FutureTask<>(this::verify);

    private Mappings(Path directory) {
        this.directory = directory;
    }

    /** Of processes that run; those that have ended are left out. */
    static Mappings read(Path directory, List<Integer> pids) throws IOException {
        Files.createDirectory(directory);
        Mappings mappings = new Mappings(directory);
        for (int pid : pids) {
            try {
                byte[] smaps = Files.readAllBytes(smaps(pid));
                Files.write(directory.resolve("smaps-" + pid), smaps);
                mappings.read.put(pid, lines(smaps));
            } catch (IOException e) {
                if (Files.exists(smaps(pid))) {
                    throw e;
                }
            }
        }
        return mappings;
    }

    /** Where CRIU finds them. */
    Path directory() {
        return directory;
    }

    /** Has it looked at, by a thread of its own, whether they held; everything stands still by now. */
    void look() {
        Thread thread = new Thread(looked, "mappings");
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits until {@link #look} has come to an end: an IOException when they did not hold. */
    void requireUnchanged() throws IOException {
        try {
            looked.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("cancelled");
        }
    }

    private Void verify() throws IOException {
        verifyEach();
        return null;
    }

    /**
     * An IOException when a process that stands still since has the same mappings, so that CRIU has taken what was read, but one of
     * them with other flags.
     */
    private void verifyEach() throws IOException {
        for (Map.Entry<Integer, List<String>> entry : read.entrySet()) {
            try {
                List<String> before = entry.getValue();
                List<String> now = lines(Files.readAllBytes(smaps(entry.getKey())));
                if (!now.equals(before) && withoutFlags(now).equals(withoutFlags(before))) {
                    throw new IOException("its mappings changed when it was about to be stopped: try again");
                }
            } catch (NoSuchFileException ignored) {
                // it had ended by then
            }
        }
    }

    private static List<String> withoutFlags(List<String> lines) {
        return lines.stream().filter(line -> !line.startsWith(FLAGS)).toList();
    }

    private static Path smaps(int pid) {
        return Path.of("/proc/" + pid + "/smaps");
    }

    /** What begins a mapping, and its flags; not whether the kernel takes all of it for written to, or notes for us what is. */
    static List<String> lines(byte[] smaps) {
        return new String(smaps, StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> line.startsWith(FLAGS) || !Character.isUpperCase(line.charAt(0)))
                .map(line -> line.startsWith(FLAGS) ? line.replace(" sd", "").replace(" uw", "") : line)
                .toList();
    }
}
