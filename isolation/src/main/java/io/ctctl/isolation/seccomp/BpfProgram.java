package io.ctctl.isolation.seccomp;

import java.util.Arrays;

/** A classic BPF program for seccomp(2), 8 bytes an instruction as struct sock_filter, and the flags to load it with. */
public final class BpfProgram {
    /** sizeof(struct sock_filter). */
    public static final int INSTRUCTION_BYTES = 8;

    private final byte[] bytes;
    private final int flags;

    BpfProgram(byte[] bytes, int flags) {
        this.bytes = bytes.clone();
        this.flags = flags;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** SECCOMP_FILTER_FLAG_* bits. */
    public int flags() {
        return flags;
    }

    /** Number of instructions. */
    public int length() {
        return bytes.length / INSTRUCTION_BYTES;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BpfProgram program && flags == program.flags && Arrays.equals(bytes, program.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + flags;
    }

    @Override
    public String toString() {
        return length() + " instructions, flags " + flags;
    }
}
