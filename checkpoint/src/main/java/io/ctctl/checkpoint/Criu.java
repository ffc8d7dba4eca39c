package io.ctctl.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A CRIU program on this machine, and its version, as in 4.2. */
public record Criu(Path program, String version) {
    private static final Pattern VERSION = Pattern.compile("Version:\\s*(\\S+)");
    private static final Pattern ERROR = Pattern.compile("Error \\([^)]*\\): (.*)");
    private static final long TIMEOUT_SECONDS = 5;
    private static final int LONGEST_OUTPUT = 16 << 10;

    /**
     * The first usable criu of a colon-separated search path; empty when there is none or it does not tell its
     * version.
     */
    public static Optional<Criu> find(String searchPath) throws InterruptedException {
        for (String directory : searchPath.split(":")) {
            Path program = Path.of(directory.isEmpty() ? "." : directory, "criu");
            if (Files.isExecutable(program) && !Files.isDirectory(program)) {
                Optional<String> version = version(program);
                if (version.isPresent()) {
                    return Optional.of(new Criu(program, version.get()));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether its version is this one or a later one; numbers are compared, what follows them is not. */
    public boolean isAtLeast(String other) {
        List<Integer> ours = numbers(version);
        List<Integer> theirs = numbers(other);
        for (int i = 0; i < theirs.size(); i++) {
            int difference = (i < ours.size() ? ours.get(i) : 0) - theirs.get(i);
            if (difference != 0) {
                return difference > 0;
            }
        }
        return true;
    }

    private static List<Integer> numbers(String version) {
        List<Integer> numbers = new ArrayList<>();
        for (String part : version.split("[.-]")) {
            if (!part.matches("\\d{1,6}")) {
                break;
            }
            numbers.add(Integer.parseInt(part));
        }
        return numbers;
    }

    /** The first error of its check of the running kernel; empty when it has none. */
    public Optional<String> complaint() throws InterruptedException {
        String text = output(program, "check").orElse("Error (): it did not end\n");
        Matcher matcher = ERROR.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static Optional<String> version(Path program) throws InterruptedException {
        Matcher matcher = VERSION.matcher(output(program, "--version").orElse(""));
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** What it says, on both of its streams; empty when it does not end. */
    private static Optional<String> output(Path program, String argument) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(program.toString(), argument)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            try (var out = process.getInputStream()) {
                String text = new String(out.readNBytes(LONGEST_OUTPUT), StandardCharsets.UTF_8);
                return process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) ? Optional.of(text) : Optional.empty();
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("run " + program + " " + argument, e);
        }
    }
}
