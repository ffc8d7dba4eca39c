package io.ctctl.isolation.seccomp;

import io.ctctl.oci.SeccompArch;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A way to call the kernel: the architecture seccomp_data.arch tells, a table of numbers, the width of arguments. */
public enum Abi {
    X86_64(SeccompArch.SCMP_ARCH_X86_64, 0xc000_003e, 64),
    /** Told apart from x86_64 by bit 30 of the number alone. */
    X32(SeccompArch.SCMP_ARCH_X32, 0xc000_003e, 64),
    I386(SeccompArch.SCMP_ARCH_X86, 0x4000_0003, 32),
    AARCH64(SeccompArch.SCMP_ARCH_AARCH64, 0xc000_00b7, 64);

    /** The bit of a number that makes it an x32 call. */
    static final int X32_BIT = 0x4000_0000;

    private final SeccompArch arch;
    private final int audit;
    private final int argumentBits;

    Abi(SeccompArch arch, int audit, int argumentBits) {
        this.arch = arch;
        this.audit = audit;
        this.argumentBits = argumentBits;
    }

    /** libseccomp's name of it. */
    public SeccompArch arch() {
        return arch;
    }

    /** The AUDIT_ARCH_* value of linux/audit.h. */
    public int audit() {
        return audit;
    }

    /** Arguments of a 32-bit ABI have zeros in their upper half. */
    public int argumentBits() {
        return argumentBits;
    }

    /** This machine's own ABI. */
    public static Abi nativeAbi() {
        return ofMachine(System.getProperty("os.arch"));
    }

    static Abi ofMachine(String machine) {
        return switch (machine.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64", "arm64" -> AARCH64;
            default ->
                throw new IllegalStateException(
                        "no seccomp support on " + machine
                                + ": only x86_64 and aarch64 are known; --security-opt seccomp=unconfined runs without a filter");
        };
    }

    /** What a kernel of this native ABI can execute. */
    Set<Abi> family() {
        return this == X86_64 ? EnumSet.of(X86_64, X32, I386) : EnumSet.of(this);
    }

    /**
     * The ABIs a filter admits: this native one, and those of its family that are listed. Others, ARM on aarch64
     * included, end the process that uses them.
     */
    Set<Abi> admitted(List<SeccompArch> listed) {
        EnumSet<Abi> admitted = EnumSet.of(this);
        for (Abi abi : family()) {
            if (listed.contains(abi.arch)) {
                admitted.add(abi);
            }
        }
        return admitted;
    }
}
