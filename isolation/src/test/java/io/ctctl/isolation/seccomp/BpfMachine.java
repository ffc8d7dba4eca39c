package io.ctctl.isolation.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Executes classic BPF as the kernel does for seccomp, and refuses what its checker refuses. */
final class BpfMachine {
    /** Instructions executed, and the value returned. */
    record Outcome(int value, int steps) {}

    private final ByteBuffer program;
    private final int length;

    BpfMachine(BpfProgram program) {
        this.program = ByteBuffer.wrap(program.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        this.length = program.length();
    }

    Outcome run(int arch, int number, long... arguments) {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(number).putInt(arch).putLong(0x7fff_0000_1234L);
        for (long argument : arguments) {
            data.putLong(argument);
        }
        int accumulator = 0;
        int steps = 0;
        for (int at = 0; at < length; at++) {
            steps++;
            int code = program.getShort(8 * at) & 0xffff;
            int yes = program.get(8 * at + 2) & 0xff;
            int no = program.get(8 * at + 3) & 0xff;
            int k = program.getInt(8 * at + 4);
            switch (code) {
                case 0x20 -> accumulator = data.getInt(k);
                case 0x54 -> accumulator &= k;
                case 0x05 -> at += k;
                case 0x15 -> at += accumulator == k ? yes : no;
                case 0x25 -> at += Integer.compareUnsigned(accumulator, k) > 0 ? yes : no;
                case 0x35 -> at += Integer.compareUnsigned(accumulator, k) >= 0 ? yes : no;
                case 0x06 -> {
                    return new Outcome(k, steps);
                }
                default -> throw new AssertionError("instruction " + at + " has code " + code);
            }
        }
        throw new AssertionError("ran past the end");
    }
}
