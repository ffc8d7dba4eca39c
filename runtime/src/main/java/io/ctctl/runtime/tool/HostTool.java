package io.ctctl.runtime.tool;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A program of the host, run to its end; when our thread is interrupted it is ended first, and the failure is an
 * InterruptedIOException. What it says on stderr goes to a listener line by line and its last words, or its first error, become
 * the message of a failure.
 */
public final class HostTool {
    private static final long PATIENCE_SECONDS = 10;
    private static final byte[] NOTHING = {};

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Consumer<String> listener;
    private final byte[] input;
    private final int worst;

    /** What reads a program's output. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(InputStream output) throws IOException;
    }

    /** Where a program's output goes. */
    @FunctionalInterface
    public interface Sink {
        void take(InputStream output) throws IOException;
    }

    private HostTool(
            String name,
            List<String> command,
            Map<String, String> environment,
            Consumer<String> listener,
            byte[] input,
            int worst) {
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.listener = listener;
        this.input = input;
        this.worst = worst;
    }

    /** With our environment, in English, and nothing on its stdin; nobody listens. */
    public static HostTool of(List<String> command) {
        String name = Path.of(command.get(0)).getFileName().toString();
        return new HostTool(name, command, Map.of("LC_ALL", "C"), line -> {}, NOTHING, 0);
    }

    public static HostTool of(String... command) {
        return of(List.of(command));
    }

    /** Messages call it so, not by its file name. */
    public HostTool called(String other) {
        return new HostTool(other, command, environment, listener, input, worst);
    }

    /** With these variables too. */
    public HostTool with(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(variables);
        return new HostTool(name, command, all, listener, input, worst);
    }

    /** Gives {@code to} each line of its stderr. */
    public HostTool telling(Consumer<String> to) {
        return new HostTool(name, command, environment, to, input, worst);
    }

    /** With this on its stdin. */
    public HostTool fed(byte[] bytes) {
        return new HostTool(name, command, environment, listener, bytes, worst);
    }

    /** An exit code up to {@code code} is no failure. */
    public HostTool tolerating(int code) {
        return new HostTool(name, command, environment, listener, input, code);
    }

    /** Where a program is, by PATH and the system directories a daemon's PATH may lack. */
    public static Optional<Path> find(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/sbin:/usr/bin:/sbin:/bin";
        for (String directory : path.split(":")) {
            Path candidate = Path.of(directory.isEmpty() ? "/" : directory, program);
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** What it prints. */
    public String text() throws IOException {
        return read(output -> new String(output.readAllBytes(), StandardCharsets.UTF_8));
    }

    /** Runs it for its effects. */
    public void run() throws IOException {
        finish(start(ProcessBuilder.Redirect.DISCARD), output -> true);
    }

    /**
     * What {@code reader} makes of its output, once the program has succeeded. A read of a pipe cannot be interrupted: readers of
     * programs that may be silent for long are to be avoided.
     */
    public <T> T read(Reader<T> reader) throws IOException {
        return finish(start(ProcessBuilder.Redirect.PIPE), reader);
    }

    /** Gives its output to {@code sink}; returns once the program has succeeded. The same as of {@link #read} is true of it. */
    public void pipe(Sink sink) throws IOException {
        read(output -> {
            sink.take(output);
            return true;
        });
    }

    private Process start(ProcessBuilder.Redirect output) throws ToolException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(output);
        if (input.length == 0) {
            builder.redirectInput(Path.of("/dev/null").toFile());
        }
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new ToolException("cannot run " + name + ": " + e.getMessage(), e);
        }
    }

    private <T> T finish(Process process, Reader<T> reader) throws IOException {
        AtomicReference<String> lastWords = new AtomicReference<>("it said nothing");
        Thread errors = beside("stderr", () -> listen(process.getErrorStream(), lastWords));
        Thread feeder = beside("stdin", () -> feed(process.getOutputStream()));
        try (InputStream output = process.getInputStream()) {
            T result = reader.read(output);
            output.transferTo(OutputStream.nullOutputStream());
            int code = process.waitFor();
            feeder.join();
            errors.join();
            if (code > worst) {
                throw new ToolException(name + " failed with " + code + ": " + lastWords.get());
            }
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("cancelled").initCause(e);
        } finally {
            end(process);
        }
    }

    private Thread beside(String what, Runnable work) {
        Thread thread = new Thread(work, what + " of " + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Beside the reader: a program may write before it has read everything. */
    private void feed(OutputStream stdin) {
        try (stdin) {
            stdin.write(input);
        } catch (IOException ignored) {
            // it reads no more; whether that is a failure is told by its exit code
        }
    }

    private void listen(InputStream stream, AtomicReference<String> lastWords) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            boolean accused = false;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                boolean accuses = line.startsWith("E: ") || line.contains("error:");
                // The first error is the cause; what follows it are its consequences.
                if (!line.isBlank() && !accused) {
                    lastWords.set(line.strip());
                }
                accused |= accuses;
                listener.accept(line);
            }
        } catch (IOException ignored) {
            // the pipe was closed under us because the program was ended; nothing more is to be heard
        }
    }

    /**
     * Ends what still runs, descendants too: the caller is about to remove what they write to. At once by SIGKILL: nothing they
     * would tidy up outlives that removal, and unshare(1) does not listen to SIGTERM.
     */
    private static void end(Process process) {
        if (!process.isAlive()) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        family.add(process.toHandle());
        family.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle member : family) {
            interrupted |= interruptedAwaiting(member);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a killed process's end; whether we were interrupted meanwhile. */
    private static boolean interruptedAwaiting(ProcessHandle member) {
        try {
            member.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return false;
        } catch (TimeoutException | ExecutionException ignored) {
            // it hangs in the kernel, or cannot be watched; it has been killed all the same
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
