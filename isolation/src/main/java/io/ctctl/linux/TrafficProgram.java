package io.ctctl.linux;

import java.lang.ref.Reference;

/** An eBPF program for traffic control, in the kernel for as long as somebody holds its descriptor or a filter runs it. */
public final class TrafficProgram {
    private static final int PROG_LOAD = 5;
    private static final int SCHED_CLS = 3;
    private static final int ATTRIBUTES = 64;
    private static final int INSTRUCTION = 8;
    /** Where in union bpf_attr a program's name begins. */
    private static final int NAME = 48;

    private TrafficProgram() {}

    /** Has the kernel check and compile it. EPERM without CAP_BPF and CAP_NET_ADMIN. */
    public static Fd load(byte[] instructions) throws SyscallException {
        NativeBytes code = NativeBytes.copyOf(instructions);
        // what it does needs no helper that asks for another licence
        NativeBytes licence = NativeBytes.string("Apache-2.0");
        NativeBytes name = NativeBytes.string("ctctl");
        NativeBytes attributes = NativeBytes.of(ATTRIBUTES);
        attributes
                .bytes()
                .putInt(0, SCHED_CLS)
                .putInt(4, instructions.length / INSTRUCTION)
                .putLong(8, code.address())
                .putLong(16, licence.address())
                .put(NAME, name.first(5));
        try {
            return Fd.of((int) Kernel.call(Syscall.BPF, PROG_LOAD, attributes, ATTRIBUTES));
        } finally {
            Reference.reachabilityFence(code);
            Reference.reachabilityFence(licence);
        }
    }
}
