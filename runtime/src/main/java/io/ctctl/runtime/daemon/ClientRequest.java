package io.ctctl.runtime.daemon;

import io.ctctl.linux.Fd;
import io.ctctl.linux.Message;
import io.ctctl.linux.Peer;
import io.ctctl.linux.SealedMemory;
import io.ctctl.linux.SeqSocket;
import io.ctctl.linux.Stat;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A request as it came over a socket. */
final class ClientRequest implements Request {
    private static final int DESCRIPTORS = 5;

    private final RequestFrame frame;
    private final List<String> argv;
    private final Map<String, String> env;
    private final Path cwd;
    private final List<Fd> descriptors;
    private final SeqSocket socket;
    private final Peer peer;
    private final Output outBytes;
    private final Output errBytes;
    private final Writer out;
    private final Writer err;

    private ClientRequest(
            RequestFrame frame, List<String> strings, Path cwd, List<Fd> descriptors, SeqSocket socket, Peer peer) {
        this.frame = frame;
        this.argv = List.copyOf(strings.subList(0, frame.argc()));
        this.env = Map.copyOf(RequestFrame.environment(strings.subList(frame.argc(), strings.size())));
        this.cwd = cwd;
        this.descriptors = descriptors;
        this.socket = socket;
        this.peer = peer;
        this.outBytes = new Output(socket, 1);
        this.out = outBytes.writer(false);
        this.errBytes = new Output(socket, 2);
        this.err = errBytes.writer(true);
    }

    /** Reads a request's strings; the message's descriptors stay the caller's to close. */
    static ClientRequest read(Message message, SeqSocket socket, Peer peer) throws BadRequestException, IOException {
        RequestFrame frame = RequestFrame.parse(message.bytes());
        List<Fd> descriptors = message.fds();
        if (descriptors.size() != DESCRIPTORS) {
            throw new BadRequestException("the request came with " + descriptors.size() + " descriptors of "
                    + DESCRIPTORS + "; the daemon may have too many files open");
        }
        List<String> strings = frame.strings(strings(descriptors.get(0)));
        return new ClientRequest(frame, strings, directory(descriptors.get(1)), descriptors, socket, peer);
    }

    private static byte[] strings(Fd memory) throws IOException, BadRequestException {
        long size = Stat.of(memory).size();
        if (size > RequestFrame.MAX_STRING_BYTES) {
            throw new BadRequestException("the request's arguments and environment have " + size + " bytes, more than "
                    + RequestFrame.MAX_STRING_BYTES);
        }
        return SealedMemory.read(memory);
    }

    private static Path directory(Fd cwd) throws IOException, BadRequestException {
        if (!Files.isDirectory(cwd.path())) {
            throw new BadRequestException("the working directory is no directory");
        }
        return Files.readSymbolicLink(cwd.path());
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
        return descriptors.get(2);
    }

    @Override
    public Fd stdout() {
        return descriptors.get(3);
    }

    @Override
    public Fd stderr() {
        return descriptors.get(4);
    }

    @Override
    public boolean stdinTty() {
        return frame.has(RequestFrame.STDIN_TTY);
    }

    @Override
    public boolean stdoutTty() {
        return frame.has(RequestFrame.STDOUT_TTY);
    }

    @Override
    public boolean stderrTty() {
        return frame.has(RequestFrame.STDERR_TTY);
    }

    @Override
    public int rows() {
        return frame.rows();
    }

    @Override
    public int columns() {
        return frame.columns();
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public Writer out() {
        return out;
    }

    @Override
    public Writer err() {
        return err;
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
    public void attach(SeqSocket clientEnd, Set<AttachFlag> flags, String detachKeys) throws IOException {
        out.flush();
        byte[] keys = detachKeys.getBytes(StandardCharsets.UTF_8);
        ByteBuffer message = ByteBuffer.allocate(3 * Integer.BYTES + keys.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(ClientWire.ATTACH)
                .putInt(AttachFlag.bits(flags))
                .putInt(keys.length)
                .put(keys)
                .flip();
        socket.send(message, clientEnd.fd());
    }
}
