package io.ctctl.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The structures of sendmsg(2) and recvmsg(2) in one piece of memory, 64-bit layout:
 *
 * <pre>
 *   0  struct msghdr: name 0, namelen 8, iov 16, iovlen 24, control 32, controllen 40, flags 48; 56 bytes
 *  56  struct iovec: base 0, len 8
 *  72  control: struct cmsghdr { u64 len; int level, type; }, then the descriptors as ints
 * 72+c bytes of the message
 * </pre>
 */
final class MessageHeader {
    private static final int IOVEC = 56;
    private static final int CONTROL = 72;
    private static final int CMSG_HEADER = 16;
    private static final int MAX_DESCRIPTORS = 253; // SCM_MAX_FD
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_CTRUNC = 0x8;
    private static final int MSG_TRUNC = 0x20;

    private final NativeBytes memory;
    private final int controlBytes;
    private final int dataOffset;

    private MessageHeader(int descriptors, int bytes) {
        this.controlBytes = descriptors == 0 ? 0 : CMSG_HEADER + (descriptors * 4 + 7) / 8 * 8;
        this.dataOffset = CONTROL + controlBytes;
        this.memory = NativeBytes.of(dataOffset + bytes);
        ByteBuffer header = memory.bytes();
        header.putLong(16, memory.address() + IOVEC).putLong(24, 1);
        header.putLong(IOVEC, memory.address() + dataOffset).putLong(IOVEC + 8, bytes);
        header.putLong(32, controlBytes == 0 ? 0 : memory.address() + CONTROL);
        reset();
    }

    static MessageHeader toSend(ByteBuffer bytes, List<Fd> fds) {
        if (fds.size() > MAX_DESCRIPTORS) {
            throw new IllegalArgumentException(fds.size() + " descriptors in one message");
        }
        MessageHeader header = new MessageHeader(fds.size(), bytes.remaining());
        ByteBuffer memory = header.memory.bytes();
        memory.put(header.dataOffset, bytes, bytes.position(), bytes.remaining());
        if (!fds.isEmpty()) {
            memory.putLong(CONTROL, CMSG_HEADER + fds.size() * 4L);
            memory.putInt(CONTROL + 8, SOL_SOCKET).putInt(CONTROL + 12, SCM_RIGHTS);
            for (int i = 0; i < fds.size(); i++) {
                memory.putInt(CONTROL + CMSG_HEADER + i * 4, fds.get(i).value());
            }
        }
        return header;
    }

    static MessageHeader toReceive(int maxBytes) {
        return new MessageHeader(MAX_DESCRIPTORS, maxBytes);
    }

    NativeBytes address() {
        return memory;
    }

    /** recvmsg overwrites the control length and the flags. */
    void reset() {
        memory.bytes().putLong(40, controlBytes).putInt(48, 0);
    }

    /** What recvmsg answered; 0 bytes without descriptors is the end. */
    Optional<Message> message(int received) throws IOException {
        List<Fd> fds = descriptors();
        int flags = memory.bytes().getInt(48);
        if ((flags & MSG_TRUNC) != 0) {
            Fd.closeAll(fds);
            throw new IOException(
                    "received a message longer than " + memory.bytes().getLong(IOVEC + 8) + " bytes");
        }
        if ((flags & MSG_CTRUNC) != 0) {
            // also how the kernel reports that the receiver's descriptor table is full: the rest was dropped
            Fd.closeAll(fds);
            throw new IOException("received a message but not all of its descriptors (too many open files?)");
        }
        if (received == 0 && fds.isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(received);
        bytes.put(0, memory.bytes(), dataOffset, received);
        return Optional.of(new Message(bytes, fds));
    }

    /** The descriptors of every SCM_RIGHTS control message; the caller owns them. */
    List<Fd> descriptors() {
        ByteBuffer header = memory.bytes();
        List<Fd> fds = new ArrayList<>();
        int end = CONTROL + (int) header.getLong(40);
        for (int at = CONTROL; at + CMSG_HEADER <= end; ) {
            int length = (int) header.getLong(at);
            if (length < CMSG_HEADER) {
                break;
            }
            if (header.getInt(at + 8) == SOL_SOCKET && header.getInt(at + 12) == SCM_RIGHTS) {
                for (int i = at + CMSG_HEADER; i + 4 <= at + length; i += 4) {
                    fds.add(Fd.of(header.getInt(i)));
                }
            }
            at += (length + 7) / 8 * 8;
        }
        return fds;
    }
}
