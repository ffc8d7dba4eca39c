package io.ctctl.runtime.template;

import io.ctctl.runtime.template.TemplateException.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A program of the host, run to its end; when our thread is interrupted it is ended first. What it says on stderr goes to a
 * listener line by line and its last words, or its first error, become the message of a failure.
 *
 * @param program what messages call it; empty: by its file name
 * @param command the program and its arguments
 * @param environment added to ours
 */
record Tool(String program, List<String> command, Map<String, String> environment, Consumer<String> listener) {
    private static final long PATIENCE_SECONDS = 10;

    /** What reads a program's output. */
    @FunctionalInterface
    interface Reader<T> {
        T read(InputStream output) throws IOException;
    }

    Tool {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    static Tool of(String... command) {
        return new Tool("", List.of(command), Map.of("LC_ALL", "C"), line -> {});
    }

    /** Where a program is, by PATH and the system directories a daemon's PATH may lack. */
    static Optional<Path> find(String program) {
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
    String text() throws IOException {
        return read(output -> new String(output.readAllBytes(), StandardCharsets.UTF_8));
    }

    /** Runs it for its effects. */
    void run() throws IOException {
        finish(start(ProcessBuilder.Redirect.DISCARD), output -> true);
    }

    /**
     * What {@code reader} makes of its output, once the program has succeeded. A read of a pipe cannot be interrupted: readers of
     * programs that may be silent for long are to be avoided.
     */
    <T> T read(Reader<T> reader) throws IOException {
        return finish(start(ProcessBuilder.Redirect.PIPE), reader);
    }

    private Process start(ProcessBuilder.Redirect output) throws TemplateException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output);
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new TemplateException(Kind.MISSING_TOOL, "cannot run " + name() + ": " + e.getMessage(), e);
        }
    }

    private <T> T finish(Process process, Reader<T> reader) throws IOException {
        AtomicReference<String> lastWords = new AtomicReference<>("it said nothing");
        Thread errors = new Thread(() -> listen(process.getErrorStream(), lastWords), "stderr of " + name());
        errors.setDaemon(true);
        errors.start();
        try (InputStream output = process.getInputStream()) {
            T result = reader.read(output);
            output.transferTo(OutputStream.nullOutputStream());
            int code = process.waitFor();
            errors.join();
            if (code != 0) {
                throw new TemplateException(Kind.TOOL_FAILED, name() + " failed with " + code + ": " + lastWords.get());
            }
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TemplateException(Kind.CANCELLED, "cancelled", e);
        } finally {
            end(process);
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

    private String name() {
        return program.isEmpty() ? Path.of(command.get(0)).getFileName().toString() : program;
    }
}
