package io.ctctl.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tar that CRIU finds is to whoever looks at what it does the system's. */
class TarTest {
    private static final Path PROGRAM = Path.of("target/native/ctctl").toAbsolutePath();
    private static final String SYSTEM = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** As CRIU calls it. */
    private static final List<String> CREATE = List.of(
            "tar",
            "--create",
            "--gzip",
            "--no-unquote",
            "--no-wildcards",
            "--one-file-system",
            "--check-links",
            "--preserve-permissions",
            "--sparse",
            "--numeric-owner",
            "--directory",
            "/proc/self/fd/0",
            ".");

    private static final List<String> EXTRACT =
            List.of("tar", "--extract", "--gzip", "--no-unquote", "--no-wildcards", "--directory");

    @TempDir
    Path directory;

    private Path from;
    private Path to;
    private Path archive;
    private String ours;

    @BeforeEach
    void makeSomething() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(PROGRAM), "target/native/ctctl is not built");
        Path tools = Files.createDirectory(directory.resolve("tools"));
        Files.createSymbolicLink(tools.resolve("tar"), PROGRAM);
        ours = tools + ":" + SYSTEM;
        from = Files.createDirectory(directory.resolve("from"));
        to = Files.createDirectory(directory.resolve("to"));
        archive = directory.resolve("archive");
        Path deep = Files.createDirectories(from.resolve("some/dir"));
        Files.writeString(from.resolve("file"), "what it holds\n");
        Files.write(deep.resolve("large"), pattern(200_000));
        Files.createFile(deep.resolve("empty"));
        Files.createSymbolicLink(from.resolve("link"), Path.of("some/dir/empty"));
        Files.createSymbolicLink(deep.resolve("nowhere"), Path.of("/no/such/file"));
        run(SYSTEM, List.of("mkfifo", "-m", "0610", from.resolve("fifo").toString()));
        Files.setPosixFilePermissions(deep.resolve("empty"), PosixFilePermissions.fromString("r-x---rwx"));
        run(SYSTEM, List.of("chmod", "6751", deep.resolve("large").toString()));
        Files.setPosixFilePermissions(from.resolve("some"), PosixFilePermissions.fromString("rwx-wx--x"));
        for (Path old : List.of(from.resolve("file"), deep, from)) {
            Files.setLastModifiedTime(old, FileTime.from(1_234_567_890, TimeUnit.SECONDS));
        }
    }

    private static byte[] pattern(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) ((i * 31) >> 3);
        }
        return bytes;
    }

    @Test
    void itReadsWhatItWrote() throws IOException, InterruptedException {
        pack(ours);
        assertThat(isCompressed()).isFalse();
        unpack(ours);
        assertThat(listing(to)).isEqualTo(listing(from));
    }

    @Test
    void theSystemsReadsWhatItWrote() throws IOException, InterruptedException {
        pack(ours);
        unpack(SYSTEM);
        assertThat(listing(to)).isEqualTo(listing(from));
    }

    @Test
    void itReadsWhatTheSystemsWrote() throws IOException, InterruptedException {
        pack(SYSTEM);
        assertThat(isCompressed()).isTrue();
        unpack(ours);
        assertThat(listing(to)).isEqualTo(listing(from));
    }

    @Test
    void whatItIsNotMadeForItLeavesToTheSystems() throws IOException, InterruptedException {
        Files.createLink(from.resolve("another"), from.resolve("file"));
        Files.createDirectory(from.resolve("x".repeat(200)));
        pack(ours);
        assertThat(isCompressed()).isTrue();
        unpack(ours);
        assertThat(listing(to)).isEqualTo(listing(from));
        assertThat(Files.isSameFile(to.resolve("another"), to.resolve("file"))).isTrue();
    }

    @Test
    void soItDoesWithMuch() throws IOException, InterruptedException {
        Files.write(from.resolve("huge"), pattern(5 << 20));
        pack(ours);
        assertThat(isCompressed()).isTrue();
        unpack(ours);
        assertThat(listing(to)).isEqualTo(listing(from));
    }

    @Test
    void aDamagedArchiveIsRefused() throws IOException, InterruptedException {
        pack(ours);
        byte[] bytes = Files.readAllBytes(archive);
        for (int length : List.of(bytes.length / 2, bytes.length - 1, 15, 1)) {
            Files.write(archive, java.util.Arrays.copyOf(bytes, length));
            assertThat(run(ours, extraction(), Redirect.from(archive.toFile()), Redirect.DISCARD))
                    .as("%s bytes", length)
                    .isNotZero();
        }
        bytes[bytes.length / 2] ^= 1;
        Files.write(archive, bytes);
        assertThat(run(ours, extraction(), Redirect.from(archive.toFile()), Redirect.DISCARD))
                .isNotZero();
    }

    /** The first bytes of a block that is not compressed are 0, or 1 for the last, after a head of ten. */
    private boolean isCompressed() throws IOException {
        return Files.readAllBytes(archive)[10] > 1 || Files.readAllBytes(archive)[10] < 0;
    }

    private void pack(String path) throws IOException, InterruptedException {
        // a directory on stdin
        List<String> command = List.of(
                "sh",
                "-c",
                "exec " + program(path) + " " + String.join(" ", CREATE.subList(1, CREATE.size())) + " <\"$0\"",
                from.toString());
        assertThat(run(path, command, Redirect.from(new File("/dev/null")), Redirect.to(archive.toFile())))
                .isZero();
    }

    private void unpack(String path) throws IOException, InterruptedException {
        assertThat(run(path, extraction(), Redirect.from(archive.toFile()), Redirect.DISCARD))
                .isZero();
    }

    private List<String> extraction() {
        List<String> command = new ArrayList<>(EXTRACT);
        command.add(to.toString());
        return command;
    }

    private String program(String path) {
        return path.equals(ours) ? ours.substring(0, ours.indexOf(':')) + "/tar" : "tar";
    }

    private int run(String path, List<String> command, Redirect in, Redirect out)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(command);
        if (words.get(0).equals("tar")) {
            words.set(0, program(path));
        }
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("PATH", path);
        return builder.redirectInput(in)
                .redirectOutput(out)
                .redirectError(Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static String run(String path, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PATH", path);
        Process process = builder.redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text;
    }

    /** Everything below a directory, and itself: kind, mode, owner, time, name, target and contents. */
    private static String listing(Path directory) throws IOException, InterruptedException {
        String script = "cd \"$0\" && find . -printf '%y %m %U %G %n %Ts %p %l\\n' | sort"
                + " && find . -type f -exec sha256sum {} + | sort -k 2";
        return run(SYSTEM, List.of("sh", "-c", script, directory.toString()));
    }
}
