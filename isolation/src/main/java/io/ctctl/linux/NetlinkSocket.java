package io.ctctl.linux;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An AF_NETLINK socket: requests go out in one send, answers come datagram by datagram. The kernel has done what it was
 * asked by the time the send returns, so that a receive never waits for long. For one thread at a time.
 */
public final class NetlinkSocket implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int ADDRESS_BYTES = 12;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_GET_STRICT_CHK = 12;
    /** The kernel's dumps come in pieces of at most 32 KiB, a single link's answer may be longer. */
    private static final int LARGEST = 1 << 17;

    private final Fd fd;
    private final NativeBytes buffer = NativeBytes.of(LARGEST);

    private NetlinkSocket(Fd fd) {
        this.fd = fd;
    }

    /** In this process's network namespace; {@code protocol} is 0 for rtnetlink, 12 for netfilter. */
    public static NetlinkSocket open(int protocol) throws SyscallException {
        try (Cleanup onFailure = new Cleanup()) {
            Fd fd = onFailure.add(socket(SOCK_RAW, protocol));
            bind(fd);
            set(fd, NETLINK_CAP_ACK);
            set(fd, NETLINK_EXT_ACK);
            set(fd, NETLINK_GET_STRICT_CHK);
            onFailure.forget();
            return new NetlinkSocket(fd);
        }
    }

    /** For {@link #next}: hears from now on what the kernel tells these groups of this process's network namespace. */
    public static NetlinkSocket listening(int protocol, int... groups) throws SyscallException {
        try (Cleanup onFailure = new Cleanup()) {
            Fd fd = onFailure.add(socket(SOCK_RAW | SOCK_NONBLOCK, protocol));
            bind(fd);
            for (int group : groups) {
                NativeBytes number = NativeBytes.of(4);
                number.bytes().putInt(0, group);
                Kernel.call(Syscall.SETSOCKOPT, fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, number, 4);
            }
            onFailure.forget();
            return new NetlinkSocket(fd);
        }
    }

    private static Fd socket(int type, int protocol) throws SyscallException {
        return Fd.of((int) Kernel.call(Syscall.SOCKET, AF_NETLINK, type | OpenFlag.CLOSE_ON_EXEC.bits(), protocol));
    }

    /** To any port: one without is left out of what groups are told, as if it were the kernel's own. */
    private static void bind(Fd fd) throws SyscallException {
        NativeBytes anyPort = NativeBytes.named("AF_NETLINK", ADDRESS_BYTES);
        anyPort.bytes().putShort(0, (short) AF_NETLINK);
        Kernel.call(Syscall.BIND, fd, anyPort, ADDRESS_BYTES);
    }

    /** By which it is told who has done something. */
    public int port() throws SyscallException {
        NativeBytes address = NativeBytes.named("AF_NETLINK", ADDRESS_BYTES);
        NativeBytes length = NativeBytes.of(4);
        length.bytes().putInt(0, ADDRESS_BYTES);
        Kernel.call(Syscall.GETSOCKNAME, fd, address, length);
        return address.bytes().getInt(4);
    }

    /** Has the kernel leave out what it would tell of the doings of a port: nobody is woken for it. */
    public void overlook(int port) throws SyscallException {
        // struct sock_filter { u16 code; u8 jt, jf; u32 k; }: who did it is at byte 12 of the header, and read
        // big-endian
        NativeBytes filter = NativeBytes.of(32);
        filter.bytes()
                .put(instruction(0x20, 0, 0, 12))
                .put(instruction(0x15, 0, 1, Integer.reverseBytes(port)))
                .put(instruction(0x06, 0, 0, 0))
                .put(instruction(0x06, 0, 0, -1));
        NativeBytes program = NativeBytes.of(16);
        program.bytes().putShort(0, (short) 4).putLong(8, filter.address());
        try {
            Kernel.call(Syscall.SETSOCKOPT, fd, SOL_SOCKET, SO_ATTACH_FILTER, program, 16);
        } finally {
            Reference.reachabilityFence(filter);
        }
    }

    private static byte[] instruction(int code, int ifSo, int ifNot, int value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) code)
                .put((byte) ifSo)
                .put((byte) ifNot)
                .putInt(value)
                .array();
    }

    /** For a {@link Poller}: readable when there is something to be had from {@link #next}. */
    public Fd fd() {
        return fd;
    }

    /** In the network namespace that a file holds open. */
    public static NetlinkSocket openIn(Path namespace, int protocol) throws IOException {
        return NamespaceThread.open(namespace, () -> open(protocol));
    }

    private static void set(Fd fd, int option) throws SyscallException {
        NativeBytes one = NativeBytes.of(4);
        one.bytes().putInt(0, 1);
        long result = Kernel.attempt(Syscall.SETSOCKOPT, fd, SOL_NETLINK, option, one, 4);
        // ENOPROTOOPT: an older kernel, which leaves out what the option adds
        if (result < 0 && result != -Errno.ENOPROTOOPT.number()) {
            throw Kernel.failure(Syscall.SETSOCKOPT, result, fd, SOL_NETLINK, option, one, 4);
        }
    }

    /** Sends messages at once. */
    public void send(byte[] messages) throws SyscallException {
        NativeBytes bytes = NativeBytes.copyOf(messages);
        Kernel.call(Syscall.WRITE, fd, bytes, messages.length);
    }

    /** The next datagram. ENOBUFS: answers were lost for want of room. */
    public byte[] receive() throws SyscallException {
        int length = (int) Kernel.call(Syscall.READ, fd, buffer, LARGEST);
        return buffer.first(length);
    }

    /** What has been told and not yet read; empty when there is nothing. ENOBUFS: some of it was lost for want of room. */
    public Optional<byte[]> next() throws SyscallException {
        return Kernel.readNow(fd, buffer, LARGEST);
    }

    @Override
    public void close() {
        fd.close();
    }
}
