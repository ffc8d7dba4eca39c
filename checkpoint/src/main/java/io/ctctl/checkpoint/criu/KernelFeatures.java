package io.ctctl.checkpoint.criu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What CRIU has learned of the running kernel ({@code criu.kdat}), kept for one run of the machine. CRIU keeps it by itself
 * only where {@code /run} is a tmpfs.
 *
 * @param file as CRIU wrote it
 * @param tracking with dirty tracking said to be there; empty when this build's layout is not known
 */
public record KernelFeatures(Path file, Optional<Path> tracking) {
    private static final long PATIENCE_SECONDS = 10;

    // struct kerndat_s: two magic numbers, st_dev, the last capability, the zero page, then the first flags
    private static final int DIRTY_TRACKING = 32;
    private static final int SMALLEST = 64;

    /** Reads it from {@code directory}, or has CRIU find out; empty when CRIU does not tell. */
    public static Optional<KernelFeatures> of(Path program, String version, Path directory)
            throws IOException, InterruptedException {
        String boot =
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        Path file = directory.resolve("criu-" + version + "-" + boot + ".kdat");
        if (!Files.exists(file)) {
            byte[] found = probe(program);
            if (found.length < SMALLEST) {
                return Optional.empty();
            }
            Files.createDirectories(directory);
            replace(file, found);
        }
        return Optional.of(new KernelFeatures(file, tracking(file)));
    }

    /** In a mount namespace with a tmpfs on /run, which is where CRIU writes it. */
    private static byte[] probe(Path program) throws IOException, InterruptedException {
        String script = "mount -t tmpfs -o size=1m,mode=700 none /run && { \"$0\" check || true; } >/dev/null 2>&1 &&"
                + " cat /run/criu.kdat";
        Process process = new ProcessBuilder("unshare", "--mount", "sh", "-c", script, program.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        try (var out = process.getInputStream()) {
            // it fits into the pipe. CRIU waits for minutes where the loopback interface has been taken down
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return ended ? out.readNBytes(1 << 16) : new byte[0];
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /**
     * Without soft-dirty CRIU refuses to leave memory out, although it need not know what is dirty when all of it is left out.
     * The flag's place is that of this build only where the ones before it are what they must be.
     */
    private static Optional<Path> tracking(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int lastCapability =
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(16);
        // by lines: a sysctl gives its text to one read, and Files.readString begins with a read of a byte
        int known = Integer.parseInt(Files.readAllLines(Path.of("/proc/sys/kernel/cap_last_cap"))
                .get(0)
                .strip());
        boolean flags = isFlag(bytes[DIRTY_TRACKING]) && isFlag(bytes[DIRTY_TRACKING + 1]);
        if (lastCapability != known || !flags) {
            return Optional.empty();
        }
        bytes[DIRTY_TRACKING] = 1;
        Path tracking = file.resolveSibling(file.getFileName() + ".tracking");
        replace(tracking, bytes);
        return Optional.of(tracking);
    }

    private static boolean isFlag(byte value) {
        return value == 0 || value == 1;
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.write(temporary, bytes);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
