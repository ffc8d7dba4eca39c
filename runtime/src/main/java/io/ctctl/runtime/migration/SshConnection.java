package io.ctctl.runtime.migration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code ctctl migrate-receive} on another machine, started by ssh; its stdin and stdout are the connection. Keys, known hosts and
 * options are those of the daemon's user: nothing is ever asked.
 */
final class SshConnection implements Connection {
    private static final int KEPT_CHARACTERS = 4096;

    private final Process ssh;
    private final Thread listener;
    private final StringBuilder said = new StringBuilder(); // guarded by itself

    private SshConnection(Process ssh) {
        this.ssh = ssh;
        this.listener = new Thread(this::listen, "ssh-stderr");
        listener.setDaemon(true);
        listener.start();
    }

    static SshConnection open(DestinationAddress.Ssh address) throws IOException {
        return new SshConnection(new ProcessBuilder(command(address)).start());
    }

    /** A connection that goes silent ends within 15 s; our side compresses what is worth it. */
    static List<String> command(DestinationAddress.Ssh address) {
        List<String> command = new ArrayList<>(List.of(
                "ssh",
                "-T",
                "-oBatchMode=yes",
                "-oCompression=no",
                "-oConnectTimeout=10",
                "-oServerAliveInterval=5",
                "-oServerAliveCountMax=3"));
        address.port().ifPresent(port -> command.addAll(List.of("-p", Integer.toString(port))));
        address.user().ifPresent(user -> command.addAll(List.of("-l", user)));
        command.addAll(List.of("--", address.host(), address.program().orElse("ctctl"), Connections.RECEIVER));
        return command;
    }

    private void listen() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(ssh.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (said) {
                    said.append(line.strip()).append(' ');
                    said.setLength(Math.min(said.length(), KEPT_CHARACTERS));
                }
            }
        } catch (IOException ignored) {
            // the pipe was closed under us because ssh was ended
        }
    }

    @Override
    public ByteChannel channel() {
        return new Piped(ssh.getInputStream(), ssh.getOutputStream());
    }

    @Override
    public Optional<String> complaint() {
        try {
            listener.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (said) {
            String text = said.toString().strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        }
    }

    @Override
    public void close() {
        // a process that hangs in a write to us ends too
        ssh.destroyForcibly();
    }

    private final class Piped implements ByteChannel {
        private static final int PIECE = 1 << 17;

        private final InputStream in;
        private final OutputStream out;
        private final byte[] reading = new byte[PIECE];
        private final byte[] writing = new byte[PIECE];

        Piped(InputStream in, OutputStream out) {
            this.in = in;
            this.out = out;
        }

        @Override
        public int read(ByteBuffer to) throws IOException {
            int count = in.read(reading, 0, Math.min(to.remaining(), PIECE));
            if (count > 0) {
                to.put(reading, 0, count);
            }
            return count;
        }

        @Override
        public synchronized int write(ByteBuffer from) throws IOException {
            int length = from.remaining();
            while (from.hasRemaining()) {
                int count = Math.min(from.remaining(), PIECE);
                from.get(writing, 0, count);
                out.write(writing, 0, count);
            }
            out.flush();
            return length;
        }

        @Override
        public boolean isOpen() {
            return ssh.isAlive();
        }

        @Override
        public void close() {
            SshConnection.this.close();
        }
    }
}
