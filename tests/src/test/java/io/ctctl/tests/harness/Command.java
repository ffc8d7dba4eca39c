package io.ctctl.tests.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A command about to be run: its words, input, directory, environment and patience. */
public final class Command {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<String> words;
    private final ProcessBuilder builder;
    private InputStream input;
    private Duration timeout = PATIENCE;

    private Command(List<String> words) {
        this.words = List.copyOf(words);
        this.builder = new ProcessBuilder(this.words).redirectInput(new File("/dev/null"));
    }

    public static Command of(String... words) {
        return new Command(Arrays.asList(words));
    }

    public static Command of(List<String> words) {
        return new Command(words);
    }

    /** The command with more words at its end. */
    public List<String> with(String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(Arrays.asList(more));
        return all;
    }

    public Command stdin(String text) {
        return stdin(text.getBytes(UTF_8));
    }

    public Command stdin(byte[] bytes) {
        return stdin(new ByteArrayInputStream(bytes));
    }

    /** Input copied to the command until its end; then the command's standard input is closed. */
    public Command stdin(InputStream stream) {
        input = stream;
        builder.redirectInput(ProcessBuilder.Redirect.PIPE);
        return this;
    }

    /** Leaves standard input a pipe that stays open until {@link Running#closeStdin()}. */
    public Command stdinOpen() {
        builder.redirectInput(ProcessBuilder.Redirect.PIPE);
        return this;
    }

    public Command stdout(Path file) {
        builder.redirectOutput(file.toFile());
        return this;
    }

    public Command env(String name, String value) {
        builder.environment().put(name, value);
        return this;
    }

    public Command directory(Path directory) {
        builder.directory(directory.toFile());
        return this;
    }

    /** How long {@link #run} waits before it kills the command and fails. */
    public Command timeout(Duration patience) {
        timeout = patience;
        return this;
    }

    public Running start() {
        try {
            return new Running(words, builder.start(), input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it to its end. */
    public Result run() {
        return start().await(timeout);
    }
}
