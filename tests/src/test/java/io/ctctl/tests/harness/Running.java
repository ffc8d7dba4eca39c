package io.ctctl.tests.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command under way; its output is gathered by threads, so that it never waits for us. */
public final class Running implements AutoCloseable {
    private final List<String> words;
    private final Process process;
    private final Gatherer out;
    private final Gatherer err;

    Running(List<String> words, Process process, InputStream input) {
        this.words = words;
        this.process = process;
        this.out = new Gatherer(process.getInputStream());
        this.err = new Gatherer(process.getErrorStream());
        if (input != null) {
            daemonThread("stdin", () -> feed(input)).start();
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has written to standard output so far. */
    public String outSoFar() {
        return out.soFar();
    }

    /** Waits until the text shows up on standard output. */
    public Running awaitOutput(String text) {
        Await.until(
                Duration.ofSeconds(30),
                () -> "output \"" + text + "\" of " + this,
                () -> outSoFar().contains(text) || (!process.isAlive() && out.isDone()));
        if (!outSoFar().contains(text)) {
            throw new AssertionError("ended without output \"" + text + "\": " + this);
        }
        return this;
    }

    public void write(String text) {
        try {
            process.getOutputStream().write(text.getBytes(UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void closeStdin() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes our end of its standard output: its next write fails. */
    public void closeStdout() {
        try {
            process.getInputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a signal by name (TERM, INT…). */
    public void signal(String name) {
        Command.of("kill", "-s", name, "--", Long.toString(pid())).run().ok();
    }

    /** Waits for its end; after the time-out kills it and fails. */
    public Result await(Duration timeout) {
        try {
            if (!process.waitFor(Await.patient(timeout).toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("still running after " + timeout.toSeconds() + " s: " + this);
            }
            return new Result(words, process.exitValue(), out.all(), err.all());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + this, e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        return String.join(" ", words) + "\nout: " + outSoFar() + "\nerr: " + err.soFar();
    }

    private void feed(InputStream input) {
        try (OutputStream stdin = process.getOutputStream();
                input) {
            input.transferTo(stdin);
        } catch (IOException ignored) {
            // EPIPE: the command need not read all of it; whether it had to is the test's business.
        }
    }

    static Thread daemonThread(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Collects a stream to its end. */
    private static final class Gatherer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Thread thread;

        Gatherer(InputStream stream) {
            thread = daemonThread("gather", () -> gather(stream));
            thread.start();
        }

        private void gather(InputStream stream) {
            byte[] buffer = new byte[65536];
            try (stream) {
                for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                    bytes.write(buffer, 0, n);
                }
            } catch (IOException ignored) {
                // The stream was closed on purpose: by closeStdout() or close().
            }
        }

        String soFar() {
            return bytes.toString(UTF_8);
        }

        boolean isDone() {
            return !thread.isAlive();
        }

        byte[] all() throws InterruptedException {
            // A process that outlives the command may hold the pipe open.
            thread.join(10_000);
            return bytes.toByteArray();
        }
    }
}
