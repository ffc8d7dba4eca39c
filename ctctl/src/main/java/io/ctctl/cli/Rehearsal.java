package io.ctctl.cli;

import io.ctctl.linux.Fd;
import io.ctctl.linux.Peer;
import io.ctctl.linux.SeqSocket;
import io.ctctl.runtime.daemon.AttachFlag;
import io.ctctl.runtime.daemon.Request;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A request of nobody, whose answer nobody reads; for commands that change nothing and need no client. */
record Rehearsal(List<String> argv) implements Request {
    @Override
    public Map<String, String> env() {
        return Map.of("PATH", "/usr/bin:/bin", "HOME", "/");
    }

    @Override
    public Path cwd() {
        return Path.of("/");
    }

    @Override
    public Fd stdin() {
        throw noClient();
    }

    @Override
    public Fd stdout() {
        throw noClient();
    }

    @Override
    public Fd stderr() {
        throw noClient();
    }

    @Override
    public boolean stdinTty() {
        return false;
    }

    @Override
    public boolean stdoutTty() {
        return false;
    }

    @Override
    public boolean stderrTty() {
        return false;
    }

    @Override
    public int rows() {
        return 0;
    }

    @Override
    public int columns() {
        return 0;
    }

    @Override
    public Peer peer() {
        throw noClient();
    }

    @Override
    public Writer out() {
        return Writer.nullWriter();
    }

    @Override
    public Writer err() {
        return Writer.nullWriter();
    }

    @Override
    public OutputStream outBytes() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public OutputStream errBytes() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public void attach(SeqSocket clientEnd, Set<AttachFlag> flags, String detachKeys) {
        throw noClient();
    }

    private static IllegalStateException noClient() {
        return new IllegalStateException("a rehearsal has no client");
    }
}
