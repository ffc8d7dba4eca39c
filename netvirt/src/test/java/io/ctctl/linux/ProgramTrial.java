package io.ctctl.linux;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;

/** Has the kernel check a program for traffic control, and run it on a frame that comes in by the loopback link. */
public final class ProgramTrial {
    private static final int PROG_LOAD = 5;
    private static final int TEST_RUN = 10;
    private static final int SCHED_CLS = 3;
    private static final int LOG_BYTES = 1 << 16;

    private ProgramTrial() {}

    /** What the kernel's check has to say of it; empty when nothing. */
    public static String objection(byte[] instructions) {
        NativeBytes code = NativeBytes.copyOf(instructions);
        NativeBytes licence = NativeBytes.string("Apache-2.0");
        NativeBytes log = NativeBytes.of(LOG_BYTES);
        NativeBytes attributes = NativeBytes.of(64);
        attributes
                .bytes()
                .putInt(0, SCHED_CLS)
                .putInt(4, instructions.length / 8)
                .putLong(8, code.address())
                .putLong(16, licence.address())
                .putInt(24, 1)
                .putInt(28, LOG_BYTES)
                .putLong(32, log.address());
        try {
            long result = Kernel.attempt(Syscall.BPF, PROG_LOAD, attributes, 64);
            if (result >= 0) {
                Fd.of((int) result).close();
                return "";
            }
            return Errno.of((int) -result) + " "
                    + new String(log.first(LOG_BYTES), StandardCharsets.UTF_8).replace("\0", "");
        } finally {
            Reference.reachabilityFence(code);
            Reference.reachabilityFence(licence);
            Reference.reachabilityFence(log);
        }
    }

    /** The program's answer, {@code TC_ACT_*}. */
    public static int run(Fd program, byte[] frame) throws SyscallException {
        NativeBytes in = NativeBytes.copyOf(frame);
        NativeBytes attributes = NativeBytes.of(80);
        attributes.bytes().putInt(0, program.value()).putInt(8, frame.length).putLong(16, in.address());
        try {
            Kernel.call(Syscall.BPF, TEST_RUN, attributes, 80);
            return attributes.bytes().getInt(4);
        } finally {
            Reference.reachabilityFence(in);
        }
    }
}
