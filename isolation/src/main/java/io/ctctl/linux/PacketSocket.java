package io.ctctl.linux;

/** An AF_PACKET socket through which whole frames leave by one link; see packet(7). For one thread at a time. */
public final class PacketSocket implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    /** Of struct sockaddr_ll. */
    private static final int ADDRESS_BYTES = 20;

    private static final int INDEX_OFFSET = 4;

    private final Fd fd;

    private PacketSocket(Fd fd) {
        this.fd = fd;
    }

    /** On the link of this index in this process's network namespace; ENODEV when there is none. It receives nothing. */
    public static PacketSocket open(int link) throws SyscallException {
        try (Cleanup onFailure = new Cleanup()) {
            Fd fd = onFailure.add(
                    Fd.of((int) Kernel.call(Syscall.SOCKET, AF_PACKET, SOCK_RAW | OpenFlag.CLOSE_ON_EXEC.bits(), 0)));
            NativeBytes address = NativeBytes.of(ADDRESS_BYTES);
            address.bytes().putShort(0, (short) AF_PACKET);
            address.bytes().putInt(INDEX_OFFSET, link);
            Kernel.call(Syscall.BIND, fd, address, ADDRESS_BYTES);
            onFailure.forget();
            return new PacketSocket(fd);
        }
    }

    /** Sends a frame with its Ethernet header. */
    public void send(byte[] frame) throws SyscallException {
        Kernel.call(Syscall.WRITE, fd, NativeBytes.copyOf(frame), frame.length);
    }

    @Override
    public void close() {
        fd.close();
    }
}
