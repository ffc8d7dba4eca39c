package io.ctctl.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A hash that eBPF programs and we share, in the kernel for as long as somebody holds its descriptor or a program that uses it
 * is there. Keys and values are little-endian, as programs see them. For one thread at a time.
 */
public final class BpfMap implements AutoCloseable {
    private static final int CREATE = 0;
    private static final int LOOKUP = 1;
    private static final int UPDATE = 2;
    private static final int DELETE = 3;
    private static final int NEXT_KEY = 4;
    private static final int NEXT_ID = 12;
    private static final int BY_ID = 14;
    private static final int INFORMATION = 15;
    private static final int LOOKUP_AND_DELETE = 21;

    private static final int HASH = 1;
    private static final int HASH_PER_CPU = 5;
    private static final int NOT_ALLOCATED_BEFORE = 1;
    private static final int ONLY_NEW = 1;
    private static final int ATTRIBUTES = 64;
    private static final int LONGEST_NAME = 15;
    /** Where in union bpf_attr, and in struct bpf_map_info, a map's name begins. */
    private static final int NAME = 28;

    private static final int INFORMATION_NAME = 24;
    private static final int INFORMATION_BYTES = 40;

    private final Fd fd;
    private final Layout layout;

    private BpfMap(Fd fd, Layout layout) {
        this.fd = fd;
        this.layout = layout;
    }

    /**
     * What a map is made of.
     *
     * @param name up to 15 letters, digits, dots and underscores; needs not be anybody's own
     * @param valueBytes a multiple of 8
     * @param perCpu whether each CPU has a value of its own
     * @param most entries
     */
    public record Layout(String name, int keyBytes, int valueBytes, boolean perCpu, int most) {
        public Layout {
            if (name.length() > LONGEST_NAME || valueBytes % 8 != 0) {
                throw new IllegalArgumentException("bad map " + name + " of " + valueBytes + " bytes");
            }
        }

        private int allBytes() {
            return perCpu ? valueBytes * PossibleCpus.count() : valueBytes;
        }

        private boolean describes(ByteBuffer information) {
            return information.getInt(0) == (perCpu ? HASH_PER_CPU : HASH)
                    && information.getInt(8) == keyBytes
                    && information.getInt(12) == valueBytes
                    && nameIn(information).equals(name);
        }
    }

    /** A new one. EPERM without CAP_BPF. */
    public static BpfMap create(Layout layout) throws SyscallException {
        NativeBytes attributes = NativeBytes.of(ATTRIBUTES);
        attributes
                .bytes()
                .putInt(0, layout.perCpu ? HASH_PER_CPU : HASH)
                .putInt(4, layout.keyBytes)
                .putInt(8, layout.valueBytes)
                .putInt(12, layout.most)
                .putInt(16, NOT_ALLOCATED_BEFORE)
                .put(NAME, layout.name.getBytes(StandardCharsets.US_ASCII));
        return new BpfMap(Fd.of((int) Kernel.call(Syscall.BPF, CREATE, attributes, ATTRIBUTES)), layout);
    }

    /** One that there is on this machine, whoever made it. */
    public static Optional<BpfMap> find(Layout layout) throws SyscallException {
        for (OptionalInt id = next(0); id.isPresent(); id = next(id.getAsInt())) {
            Optional<Fd> fd = open(id.getAsInt());
            if (fd.isPresent()) {
                if (layout.describes(information(fd.get()))) {
                    return Optional.of(new BpfMap(fd.get(), layout));
                }
                fd.get().close();
            }
        }
        return Optional.empty();
    }

    /** Of all maps on this machine. */
    public static List<String> names() throws SyscallException {
        List<String> names = new ArrayList<>();
        for (OptionalInt id = next(0); id.isPresent(); id = next(id.getAsInt())) {
            Optional<Fd> fd = open(id.getAsInt());
            if (fd.isPresent()) {
                names.add(nameIn(information(fd.get())));
                fd.get().close();
            }
        }
        return names;
    }

    private static OptionalInt next(int id) throws SyscallException {
        NativeBytes attributes = NativeBytes.of(ATTRIBUTES);
        attributes.bytes().putInt(0, id);
        long result = Kernel.attempt(Syscall.BPF, NEXT_ID, attributes, ATTRIBUTES);
        if (result == -Errno.ENOENT.number()) {
            return OptionalInt.empty();
        } else if (result < 0) {
            throw Kernel.failure(Syscall.BPF, result, NEXT_ID, attributes, ATTRIBUTES);
        }
        return OptionalInt.of(attributes.bytes().getInt(4));
    }

    /** Empty when it has gone meanwhile. */
    private static Optional<Fd> open(int id) throws SyscallException {
        NativeBytes attributes = NativeBytes.of(ATTRIBUTES);
        attributes.bytes().putInt(0, id);
        long result = Kernel.attempt(Syscall.BPF, BY_ID, attributes, ATTRIBUTES);
        if (result == -Errno.ENOENT.number()) {
            return Optional.empty();
        } else if (result < 0) {
            throw Kernel.failure(Syscall.BPF, result, BY_ID, attributes, ATTRIBUTES);
        }
        return Optional.of(Fd.of((int) result));
    }

    private static String nameIn(ByteBuffer information) {
        byte[] bytes = new byte[LONGEST_NAME + 1];
        information.get(INFORMATION_NAME, bytes);
        return new String(bytes, StandardCharsets.US_ASCII).replace("\0", "");
    }

    private static ByteBuffer information(Fd fd) throws SyscallException {
        NativeBytes information = NativeBytes.of(INFORMATION_BYTES);
        NativeBytes attributes = NativeBytes.of(ATTRIBUTES);
        attributes.bytes().putInt(0, fd.value()).putInt(4, INFORMATION_BYTES).putLong(8, information.address());
        try {
            Kernel.call(Syscall.BPF, INFORMATION, attributes, ATTRIBUTES);
            return information.bytes();
        } finally {
            Reference.reachabilityFence(information);
        }
    }

    /** For programs. */
    public int descriptor() {
        return fd.value();
    }

    /** Sets a value, for each CPU when each has one. */
    public void put(byte[] key, byte[] value) throws SyscallException {
        long result = update(key, value, 0);
        if (result < 0) {
            throw failure(UPDATE, result);
        }
    }

    /** As {@link #put}, unless there is one. */
    public void putNew(byte[] key, byte[] value) throws SyscallException {
        long result = update(key, value, ONLY_NEW);
        if (result < 0 && result != -Errno.EEXIST.number()) {
            throw failure(UPDATE, result);
        }
    }

    private long update(byte[] key, byte[] value, int flags) {
        ByteBuffer all = ByteBuffer.allocate(layout.allBytes());
        while (all.hasRemaining()) {
            all.put(value);
        }
        return access(UPDATE, NativeBytes.copyOf(key), NativeBytes.copyOf(all.array()), flags);
    }

    /** Those of all CPUs when each has one. */
    public Optional<List<ByteBuffer>> get(byte[] key) throws SyscallException {
        return read(LOOKUP, key);
    }

    /** As {@link #get}; from then on there is none. */
    public Optional<List<ByteBuffer>> take(byte[] key) throws SyscallException {
        return read(LOOKUP_AND_DELETE, key);
    }

    private Optional<List<ByteBuffer>> read(int command, byte[] key) throws SyscallException {
        NativeBytes all = NativeBytes.of(layout.allBytes());
        long result = access(command, NativeBytes.copyOf(key), all, 0);
        if (result == -Errno.ENOENT.number()) {
            return Optional.empty();
        } else if (result < 0) {
            throw failure(command, result);
        }
        List<ByteBuffer> values = new ArrayList<>();
        for (int at = 0; at < layout.allBytes(); at += layout.valueBytes) {
            values.add(all.bytes().slice(at, layout.valueBytes).order(ByteOrder.LITTLE_ENDIAN));
        }
        return Optional.of(values);
    }

    /** What is not there is as well. */
    public void remove(byte[] key) throws SyscallException {
        long result = access(DELETE, NativeBytes.copyOf(key), null, 0);
        if (result < 0 && result != -Errno.ENOENT.number()) {
            throw failure(DELETE, result);
        }
    }

    /** All that are there, as long as nobody takes one away meanwhile. */
    public List<byte[]> keys() throws SyscallException {
        List<byte[]> keys = new ArrayList<>();
        NativeBytes next = NativeBytes.of(layout.keyBytes);
        // without a key: the first
        long result = access(NEXT_KEY, null, next, 0);
        while (result == 0) {
            byte[] key = next.first(layout.keyBytes);
            keys.add(key);
            result = access(NEXT_KEY, NativeBytes.copyOf(key), next, 0);
        }
        if (result != -Errno.ENOENT.number()) {
            throw failure(NEXT_KEY, result);
        }
        return keys;
    }

    private long access(int command, NativeBytes key, NativeBytes value, int flags) {
        NativeBytes attributes = NativeBytes.of(ATTRIBUTES);
        attributes
                .bytes()
                .putInt(0, fd.value())
                .putLong(8, key == null ? 0 : key.address())
                .putLong(16, value == null ? 0 : value.address())
                .putLong(24, flags);
        try {
            return Kernel.attempt(Syscall.BPF, command, attributes, ATTRIBUTES);
        } finally {
            Reference.reachabilityFence(key);
            Reference.reachabilityFence(value);
        }
    }

    private SyscallException failure(int command, long negated) {
        return Kernel.failure(Syscall.BPF, negated, command, layout.name, ATTRIBUTES);
    }

    @Override
    public void close() {
        fd.close();
    }
}
