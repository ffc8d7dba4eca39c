package io.ctctl.runtime.daemon;

import io.ctctl.linux.Fd;
import io.ctctl.linux.Peer;
import io.ctctl.linux.SeqSocket;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One command of one client: what it typed, where, and how to answer. A client that leaves or sends a signal interrupts
 * the thread that carries the command out. Descriptors belong to the request and close with it.
 */
public interface Request {

    /** The version of docs/protocol.md that requests are made in. */
    int PROTOCOL = 1;

    /** The words after the program's name. */
    List<String> argv();

    /** The client's environment. */
    Map<String, String> env();

    /** The client's working directory, as the daemon sees it. */
    Path cwd();

    Fd stdin();

    Fd stdout();

    Fd stderr();

    boolean stdinTty();

    boolean stdoutTty();

    boolean stderrTty();

    /** Rows of the client's terminal, 0 when it has none. */
    int rows();

    /** Columns of the client's terminal, 0 when it has none. */
    int columns();

    /** Who asks. */
    Peer peer();

    /** Text to the client's stdout; buffered, flushed when the command ends or {@link Writer#flush} is called. */
    Writer out();

    /** Text to the client's stderr; never buffered beyond a call. */
    Writer err();

    /** Bytes to the client's stdout, in order with {@link #out}. */
    OutputStream outBytes();

    /** Bytes to the client's stderr; buffered until flushed. */
    OutputStream errBytes();

    /**
     * Gives the client its end of a session with a container's monitor; what was written before it goes first. The caller
     * keeps and closes its own reference.
     *
     * @param detachKeys as in {@code ctrl-p,ctrl-q}; empty for none
     */
    void attach(SeqSocket clientEnd, Set<AttachFlag> flags, String detachKeys) throws IOException;
}
