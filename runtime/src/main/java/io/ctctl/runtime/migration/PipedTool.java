package io.ctctl.runtime.migration;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A program of the host whose output is read to its end; ended when that fails. */
final class PipedTool {
    private static final int MESSAGE = 500;

    /** What reads the output. */
    @FunctionalInterface
    interface Reader {
        void read(InputStream output) throws IOException;
    }

    private PipedTool() {}

    static byte[] output(List<String> command) throws IOException {
        byte[][] result = new byte[1][];
        run(command, new byte[0], 0, output -> result[0] = output.readAllBytes());
        return result[0];
    }

    /** @param worst the greatest exit code that is no failure */
    static void run(List<String> command, byte[] input, int worst, Reader reader) throws IOException {
        Path messages = Files.createTempFile("ctctl-", ".err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(messages.toFile());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input);
            }
            reader.read(process.getInputStream());
            int code = process.waitFor();
            if (code > worst) {
                String said = Files.readString(messages, StandardCharsets.UTF_8).strip();
                throw new IOException(command.get(0) + " failed with " + code + ": "
                        + said.substring(0, Math.min(said.length(), MESSAGE)).replace('\n', ' '));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(messages);
        }
    }
}
