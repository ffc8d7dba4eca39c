package io.ctctl.runtime.transport;

import io.ctctl.runtime.daemon.LastWords;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code ctctl migrate-receive} on another machine, started by ssh; its stdin and stdout are the connection. Keys, known hosts and
 * aliases are those of the daemon's user, as ssh's own files say: nothing is ever asked.
 */
final class SshConnection implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(SshConnection.class);

    private final DestinationAddress.Ssh address;
    private final Process ssh;
    private final LastWords words;

    private SshConnection(DestinationAddress.Ssh address, Process ssh) {
        this.address = address;
        this.ssh = ssh;
        Reader said = new InputStreamReader(ssh.getErrorStream(), StandardCharsets.UTF_8);
        char[] piece = new char[1024];
        this.words = LastWords.of("ssh-stderr", () -> {
            int count = said.read(piece);
            return count < 0 ? Optional.empty() : Optional.of(new String(piece, 0, count));
        });
    }

    static SshConnection open(DestinationAddress.Ssh address) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(address));
        try {
            return new SshConnection(address, builder.start());
        } catch (IOException e) {
            throw new IOException("no program ssh: install openssh-client", e);
        }
    }

    /**
     * A connection that goes silent ends within 15 s; our side compresses what is worth it. What a user's configuration wants of
     * sessions that people sit at is left out: other commands, forwarded ports, connections shared with others, banners.
     */
    static List<String> command(DestinationAddress.Ssh address) {
        List<String> command = new ArrayList<>(List.of("ssh", "-T"));
        for (String option : List.of(
                "BatchMode=yes",
                "Compression=no",
                "ConnectTimeout=10",
                "ServerAliveInterval=5",
                "ServerAliveCountMax=3",
                "ControlPath=none",
                "ClearAllForwardings=yes",
                "PermitLocalCommand=no",
                "RemoteCommand=none",
                "LogLevel=ERROR")) {
            command.add("-o" + option);
        }
        address.port().ifPresent(port -> command.addAll(List.of("-p", Integer.toString(port))));
        address.user().ifPresent(user -> command.addAll(List.of("-l", user)));
        command.addAll(List.of("--", address.host(), address.program().orElse("ctctl"), Connections.RECEIVER));
        return command;
    }

    @Override
    public ByteChannel channel() {
        return new Piped(ssh.getInputStream(), ssh.getOutputStream());
    }

    @Override
    public Optional<String> complaint() {
        String all = words.all();
        if (!all.isEmpty()) {
            LOG.info("{}: {}", address, all);
        }
        return words.line();
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
