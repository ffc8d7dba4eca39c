package io.ctctl.netvirt.netlink;

import io.ctctl.isolation.plan.NetlinkProtocol;
import io.ctctl.linux.Errno;
import io.ctctl.linux.NetlinkSocket;
import io.ctctl.linux.SyscallException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Batches sent and tables read over one socket, by one thread at a time. */
public final class NetlinkConversation implements AutoCloseable {
    private static final int ERROR = 2;
    private static final int OVERRUN = 4;
    private static final int INTERRUPTED_DUMP = 0x10;
    private static final int TRIES = 5;

    private final NetlinkSocket socket;
    private int sequence;

    private NetlinkConversation(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** In the daemon's own network namespace. */
    public static NetlinkConversation open(NetlinkProtocol protocol) throws IOException {
        return new NetlinkConversation(NetlinkSocket.open((int) protocol.value()));
    }

    /** In the network namespace that a file holds open, as {@code /proc/PID/ns/net} does. */
    public static NetlinkConversation openIn(Path namespace, NetlinkProtocol protocol) throws IOException {
        return new NetlinkConversation(NetlinkSocket.openIn(namespace, (int) protocol.value()));
    }

    /** Over a socket of a protocol that no plan speaks, which is closed with it. */
    static NetlinkConversation over(NetlinkSocket socket) {
        return new NetlinkConversation(socket);
    }

    /** Sends all messages and awaits every answer; the first refusal is thrown, whatever the later ones did. */
    public void send(NetlinkBatch batch) throws IOException {
        for (NetlinkBatch part : batch.split()) {
            sendPart(part.messages());
        }
    }

    public void send(NetlinkMessage... messages) throws IOException {
        send(NetlinkBatch.route(messages));
    }

    /** As {@link #send(NetlinkMessage...)}, where to be refused for one of these reasons is as good. */
    public void sendUnless(Set<Errno> harmless, NetlinkMessage message) throws IOException {
        try {
            send(message);
        } catch (NetlinkException e) {
            if (!harmless.contains(e.errno())) {
                throw e;
            }
        }
    }

    private void sendPart(List<NetlinkMessage> messages) throws IOException {
        if (messages.isEmpty()) {
            return;
        }
        int first = sequence + 1;
        Set<Integer> open = new HashSet<>();
        List<byte[]> encoded = new ArrayList<>();
        for (NetlinkMessage message : messages) {
            encoded.add(message.encode(++sequence));
            if ((message.flags() & NetlinkFlag.ACK) != 0) {
                open.add(sequence);
            }
        }
        socket.send(join(encoded));
        boolean allAnswer = open.size() == messages.size();
        NetlinkException refused = null;
        // who is only answered when refused may be the last to be heard of
        while (!open.isEmpty() && (refused == null || allAnswer)) {
            for (Answer answer : receive()) {
                if (answer.type() != ERROR || answer.sequence() < first || answer.sequence() > sequence) {
                    continue;
                }
                open.remove(answer.sequence());
                if (answer.errno() != 0 && refused == null) {
                    refused = answer.refusal(
                            messages.get(answer.sequence() - first).what());
                }
            }
        }
        if (refused != null) {
            throw refused;
        }
    }

    /** A whole table, or what a request that is acknowledged names of it; one that changes while it is read is read again. */
    public List<NetlinkMessage> dump(NetlinkMessage request) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                List<NetlinkMessage> table = new ArrayList<>();
                if (dump(request, table) || attempt == TRIES) {
                    return table;
                }
            } catch (SyscallException e) {
                // the table outgrew the socket's buffer while we were not looking
                if (e.errno() != Errno.ENOBUFS || attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Whether the table stood still. */
    private boolean dump(NetlinkMessage request, List<NetlinkMessage> table) throws IOException {
        int mine = ++sequence;
        boolean still = true;
        socket.send(request.encode(mine));
        while (true) {
            for (Answer answer : receive()) {
                if (answer.sequence() != mine) {
                    continue;
                }
                still &= (answer.flags() & INTERRUPTED_DUMP) == 0;
                if (answer.type() == Answer.DONE || answer.type() == ERROR) {
                    if (answer.errno() != 0) {
                        throw answer.refusal(request.what());
                    }
                    return still;
                }
                if (answer.type() > OVERRUN) {
                    table.add(answer.message(request.what()));
                }
            }
        }
    }

    /** By which the kernel tells others who has done something. */
    int port() throws IOException {
        return socket.port();
    }

    private List<Answer> receive() throws IOException {
        return Answer.parse(socket.receive());
    }

    private static byte[] join(List<byte[]> parts) {
        ByteBuffer all =
                ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
        parts.forEach(all::put);
        return all.array();
    }

    @Override
    public void close() {
        socket.close();
    }
}
