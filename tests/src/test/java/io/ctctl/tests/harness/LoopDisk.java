package io.ctctl.tests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A disk of a test's own, on which an instance can live: ext4 on a loop device, whose file is on a real disk and not
 * in memory: requests take their time.
 */
public final class LoopDisk implements AutoCloseable {
    private final Path base;
    private final Path device;

    private LoopDisk(Path base, Path device) {
        this.base = base;
        this.device = device;
    }

    /** {@code size} as truncate(1) takes it, as in {@code 256M}. */
    public static LoopDisk create(String size) {
        try {
            // where it is a module, nothing but this makes the device nodes
            Command.of("sh", "-c", "modprobe loop || :").run().ok();
            Path base = Files.createTempDirectory(Path.of("/var/tmp"), "ct");
            // a container's root is nobody to it
            Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwx--x--x"));
            Path file = base.resolve("image");
            Command.of("truncate", "-s", size, file.toString()).run().ok();
            Command.of("mke2fs", "-q", "-F", "-t", "ext4", "-O", "^quota", file.toString())
                    .run()
                    .ok();
            Path device = Path.of(Command.of("losetup", "--direct-io=on", "--find", "--show", file.toString())
                    .run()
                    .ok()
                    .text());
            LoopDisk disk = new LoopDisk(base, device);
            Files.createDirectory(disk.directory());
            Command.of("mount", device.toString(), disk.directory().toString())
                    .run()
                    .ok();
            return disk;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path directory() {
        return base.resolve("m");
    }

    /** An instance on it, to be closed first. */
    public CtctlInstance instance() {
        try {
            return CtctlInstance.in(Files.createDirectories(directory().resolve("i")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** MAJOR:MINOR, as the kernel's files name it. */
    public String number() {
        return read(queue().getParent().resolve("dev")).strip();
    }

    /** Has this schedule its requests from now on; what the kernel answers otherwise. Empty: it does. */
    public String schedule(String scheduler) {
        Result result = Command.of("sh", "-c", "echo " + scheduler + " > " + queue().resolve("scheduler"))
                .run();
        return result.code() == 0 ? "" : result.err().strip();
    }

    private Path queue() {
        return Path.of("/sys/block", device.getFileName().toString(), "queue");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Command.of("umount", "-l", directory().toString()).run();
        Command.of("losetup", "--detach", device.toString()).run();
        Command.of("rm", "-rf", base.toString()).run();
    }
}
