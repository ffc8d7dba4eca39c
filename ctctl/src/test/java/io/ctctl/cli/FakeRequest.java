package io.ctctl.cli;

import io.ctctl.linux.Fd;
import io.ctctl.linux.Peer;
import io.ctctl.linux.SeqSocket;
import io.ctctl.runtime.daemon.AttachFlag;
import io.ctctl.runtime.daemon.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A request without a client: what it is answered is kept. */
public final class FakeRequest implements Request {
    private final List<String> argv;
    private final Map<String, String> env;
    private final Path cwd;
    private final boolean terminal;
    private final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    private Set<AttachFlag> attached = Set.of();

    public FakeRequest(Map<String, String> env, Path cwd, boolean terminal, String... argv) {
        this.argv = List.of(argv);
        this.env = env;
        this.cwd = cwd;
        this.terminal = terminal;
    }

    public static FakeRequest of(String... argv) {
        return new FakeRequest(Map.of("HOME", "/root", "TERM", "xterm"), Path.of("/srv/here"), false, argv);
    }

    public String outText() {
        return outBytes.toString(StandardCharsets.UTF_8);
    }

    public byte[] outArray() {
        return outBytes.toByteArray();
    }

    public String errText() {
        return errBytes.toString(StandardCharsets.UTF_8);
    }

    public Set<AttachFlag> attached() {
        return attached;
    }

    @Override
    public List<String> argv() {
        return argv;
    }

    @Override
    public Map<String, String> env() {
        return env;
    }

    @Override
    public Path cwd() {
        return cwd;
    }

    @Override
    public Fd stdin() {
        throw new AssertionError("no client");
    }

    @Override
    public Fd stdout() {
        throw new AssertionError("no client");
    }

    @Override
    public Fd stderr() {
        throw new AssertionError("no client");
    }

    @Override
    public boolean stdinTty() {
        return terminal;
    }

    @Override
    public boolean stdoutTty() {
        return terminal;
    }

    @Override
    public boolean stderrTty() {
        return terminal;
    }

    @Override
    public int rows() {
        return terminal ? 24 : 0;
    }

    @Override
    public int columns() {
        return terminal ? 80 : 0;
    }

    @Override
    public Peer peer() {
        return new Peer((int) ProcessHandle.current().pid(), 0, 0);
    }

    @Override
    public Writer out() {
        return new Flushing(outBytes);
    }

    @Override
    public Writer err() {
        return new Flushing(errBytes);
    }

    @Override
    public OutputStream outBytes() {
        return outBytes;
    }

    @Override
    public OutputStream errBytes() {
        return errBytes;
    }

    @Override
    public void attach(SeqSocket clientEnd, Set<AttachFlag> flags, String detachKeys) {
        attached = flags;
    }

    private static final class Flushing extends OutputStreamWriter {
        Flushing(OutputStream bytes) {
            super(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public void write(String text) throws IOException {
            super.write(text);
            flush();
        }
    }
}
