package io.ctctl.runtime.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a container wrote, copied whole: owners, times, extended attributes, links, and the marks of what it deleted. */
final class Layers {
    private Layers() {}

    /** As a tar archive. */
    static void pack(Path layer, Path archive) throws IOException, InterruptedException {
        run(List.of(
                "tar",
                "-C",
                layer.toString(),
                "--xattrs",
                "--xattrs-include=*",
                "--acls",
                "--numeric-owner",
                "--sparse",
                "-cf",
                archive.toString(),
                "."));
    }

    /** Into an empty directory. */
    static void unpack(Path archive, Path layer) throws IOException, InterruptedException {
        run(List.of(
                "tar",
                "-C",
                layer.toString(),
                "--xattrs",
                "--xattrs-include=*",
                "--acls",
                "--numeric-owner",
                "--same-permissions",
                "--same-owner",
                "-xf",
                archive.toString()));
    }

    /** To a directory that is not there yet; blocks are shared where the file system can. */
    static void copy(Path layer, Path target) throws IOException, InterruptedException {
        run(List.of("cp", "-a", "--reflink=auto", "--sparse=auto", layer.toString(), target.toString()));
    }

    /** To a directory that is not there yet, whose files are the same ones by other names. */
    static void link(Path layer, Path target) throws IOException, InterruptedException {
        run(List.of("cp", "-a", "--link", layer.toString(), target.toString()));
    }

    /**
     * Some of its files and directories (these without what is in them), into a directory that has none of these files.
     *
     * @param paths relative to the layer
     * @param scratch a file for the time being
     */
    static void copy(Path layer, List<String> paths, Path target, Path scratch)
            throws IOException, InterruptedException {
        Path list = scratch.resolveSibling(scratch.getFileName() + ".list");
        try {
            StringBuilder names = new StringBuilder();
            paths.forEach(path -> names.append("./").append(path).append('\0'));
            Files.writeString(list, names);
            run(List.of(
                    "tar",
                    "-C",
                    layer.toString(),
                    "--xattrs",
                    "--xattrs-include=*",
                    "--acls",
                    "--numeric-owner",
                    "--sparse",
                    "--no-recursion",
                    "--null",
                    "--files-from=" + list,
                    "-cf",
                    scratch.toString()));
            unpack(scratch, target);
        } finally {
            Files.deleteIfExists(list);
            Files.deleteIfExists(scratch);
        }
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Path messages = Files.createTempFile("ctctl-", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(messages.toFile());
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            try {
                int code = process.waitFor();
                if (code != 0) {
                    String said = Files.readString(messages, StandardCharsets.UTF_8)
                            .lines()
                            .findFirst()
                            .orElse("exit code " + code);
                    throw new IOException(command.get(0) + ": " + said);
                }
            } finally {
                process.destroyForcibly();
            }
        } finally {
            Files.deleteIfExists(messages);
        }
    }
}
