package io.ctctl.oci;

/** Flags of seccomp(2); the bit is the kernel's. */
public enum SeccompFlag {
    SECCOMP_FILTER_FLAG_TSYNC(1),
    SECCOMP_FILTER_FLAG_LOG(2),
    SECCOMP_FILTER_FLAG_SPEC_ALLOW(4),
    SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV(32);

    private final int bit;

    SeccompFlag(int bit) {
        this.bit = bit;
    }

    public int bit() {
        return bit;
    }
}
