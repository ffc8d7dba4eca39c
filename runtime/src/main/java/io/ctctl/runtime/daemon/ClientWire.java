package io.ctctl.runtime.daemon;

/** Types of the messages a client exchanges with the daemon, and in a session: docs/protocol.md; named as in wire.h. */
public final class ClientWire {
    static final int REQUEST = 1;
    static final int REQUEST_SIGNAL = 2;
    static final int PING = 3;

    /** From the daemon, and from the other end of a session. */
    public static final int OUT = 16;

    static final int EXIT = 17;
    static final int ATTACH = 18;
    static final int ACCEPTED = 19;
    static final int PONG = 20;

    public static final int STDIN = 32;
    public static final int STDIN_EOF = 33;
    public static final int WINCH = 34;
    public static final int SIGNAL = 35;
    public static final int STREAM_CLOSED = 36;
    public static final int EXITED = 40;
    public static final int STDIN_TAKEN = 41;

    private ClientWire() {}
}
