package io.ctctl.linux;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An AF_PACKET socket on a link: frames as the link has them, each with the 10 bytes of {@code struct virtio_net_hdr} before it,
 * without which a frame whose checksum or segments the kernel has yet to make could not be sent again. It never waits. For one
 * thread at a time.
 */
public final class FrameSocket implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int TYPE = 3 | 0x800 | OpenFlag.CLOSE_ON_EXEC.bits(); // SOCK_RAW, SOCK_NONBLOCK
    private static final int ETH_P_ALL = 0x0300; // in the network's byte order
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_VNET_HDR = 15;
    private static final int PACKET_MR_PROMISC = 1;
    private static final int ADDRESS_BYTES = 20;
    /** The kernel doubles it; small frames count for much more than their bytes. */
    private static final int BUFFER_BYTES = 8 << 20;

    private static final int HEADER = 10;
    private static final int LARGEST = 1 << 17;

    // classic BPF: linux/filter.h
    private static final int LOAD_WORD = 0x20;
    private static final int LOAD_HALF = 0x28;
    private static final int JUMP_EQUAL = 0x15;
    private static final int RETURN = 0x06;
    private static final int PACKET_TYPE = 0xffff_f000 + 4;
    private static final int PACKET_OUTGOING = 4;

    private final Fd fd;
    private final NativeBytes buffer = NativeBytes.of(LARGEST);

    private FrameSocket(Fd fd) {
        this.fd = fd;
    }

    /** Receives what passes a link of this namespace and is addressed to {@code hardware}, 6 bytes, whoever has that. */
    public static FrameSocket addressedTo(int link, byte[] hardware) throws SyscallException {
        int high = (hardware[0] & 0xff) << 24
                | (hardware[1] & 0xff) << 16
                | (hardware[2] & 0xff) << 8
                | (hardware[3] & 0xff);
        int low = (hardware[4] & 0xff) << 8 | (hardware[5] & 0xff);
        return open(link, true, new int[][] {
            {LOAD_WORD, 0, 0, 0},
            {JUMP_EQUAL, 0, 3, high},
            {LOAD_HALF, 0, 0, 4},
            {JUMP_EQUAL, 0, 1, low},
            {RETURN, 0, 0, LARGEST},
            {RETURN, 0, 0, 0}
        });
    }

    /** Receives what is sent out by a link of another namespace, but for what this socket sends. */
    public static FrameSocket sentBy(Path namespace, int link) throws IOException {
        int[][] outgoing = {
            {LOAD_WORD, 0, 0, PACKET_TYPE},
            {JUMP_EQUAL, 0, 1, PACKET_OUTGOING},
            {RETURN, 0, 0, LARGEST},
            {RETURN, 0, 0, 0}
        };
        return NamespaceThread.open(namespace, () -> open(link, false, outgoing));
    }

    /** Receives nothing, and sends out by a link of this namespace. */
    public static FrameSocket sender(int link) throws SyscallException {
        return open(link, false, new int[][] {{RETURN, 0, 0, 0}});
    }

    private static FrameSocket open(int link, boolean promiscuous, int[][] filter) throws SyscallException {
        try (Cleanup onFailure = new Cleanup()) {
            // of no protocol until it is bound: nothing is received before the filter is there
            Fd fd = onFailure.add(Fd.of((int) Kernel.call(Syscall.SOCKET, AF_PACKET, TYPE, 0)));
            attach(fd, filter);
            number(fd, SOL_PACKET, PACKET_VNET_HDR, 1);
            number(fd, SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES);
            NativeBytes address = NativeBytes.named("AF_PACKET:" + link, ADDRESS_BYTES);
            address.bytes()
                    .putShort(0, (short) AF_PACKET)
                    .putShort(2, (short) ETH_P_ALL)
                    .putInt(4, link);
            Kernel.call(Syscall.BIND, fd, address, ADDRESS_BYTES);
            if (promiscuous) {
                NativeBytes membership = NativeBytes.of(16);
                membership.bytes().putInt(0, link).putShort(4, (short) PACKET_MR_PROMISC);
                Kernel.call(Syscall.SETSOCKOPT, fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership, 16);
            }
            onFailure.forget();
            return new FrameSocket(fd);
        }
    }

    private static void number(Fd fd, int level, int option, int value) throws SyscallException {
        NativeBytes bytes = NativeBytes.of(4);
        bytes.bytes().putInt(0, value);
        Kernel.call(Syscall.SETSOCKOPT, fd, level, option, bytes, 4);
    }

    /** {@code struct sock_fprog} of instructions {code, jump if true, jump if false, k}. */
    private static void attach(Fd fd, int[][] instructions) throws SyscallException {
        NativeBytes code = NativeBytes.of(8 * instructions.length);
        code.bytes().order(ByteOrder.LITTLE_ENDIAN);
        for (int[] each : instructions) {
            code.bytes()
                    .putShort((short) each[0])
                    .put((byte) each[1])
                    .put((byte) each[2])
                    .putInt(each[3]);
        }
        NativeBytes program = NativeBytes.of(16);
        program.bytes().putShort(0, (short) instructions.length).putLong(8, code.address());
        try {
            Kernel.call(Syscall.SETSOCKOPT, fd, SOL_SOCKET, SO_ATTACH_FILTER, program, 16);
        } finally {
            Reference.reachabilityFence(code);
        }
    }

    /** The next frame with its header, to be given to {@link #send} of this or another socket; empty when there is none now. */
    public Optional<byte[]> next() throws SyscallException {
        return Kernel.readNow(fd, buffer, LARGEST);
    }

    /** Sends what {@link #next} returned. ENOBUFS, ENETDOWN: it is lost, as frames may be. */
    public void send(byte[] frame) throws SyscallException {
        Kernel.call(Syscall.WRITE, fd, NativeBytes.copyOf(frame), frame.length);
    }

    /** Sends a frame that is complete. */
    public void sendPlain(byte[] frame) throws SyscallException {
        byte[] whole = new byte[HEADER + frame.length];
        System.arraycopy(frame, 0, whole, HEADER, frame.length);
        send(whole);
    }

    @Override
    public void close() {
        fd.close();
    }
}
