package io.ctctl.isolation.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Executes the eBPF of device filters: the instructions they use, on a context of three words. */
final class DeviceMachine {
    private DeviceMachine() {}

    /** The program's verdict; {@code access} is a mask of 1 mknod, 2 read, 4 write, {@code type} 1 block, 2 character. */
    static boolean allows(byte[] program, int type, int access, int major, int minor) {
        ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer context = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        context.putInt(0, access << 16 | type).putInt(4, major).putInt(8, minor);
        Long[] registers = new Long[11];
        for (int at = 0; at < program.length / 8; at++) {
            int to = code.get(8 * at + 1) & 0xf;
            int from = code.get(8 * at + 1) >> 4 & 0xf;
            short jump = code.getShort(8 * at + 2);
            long immediate = code.getInt(8 * at + 4);
            switch (code.get(8 * at) & 0xff) {
                case 0x61 -> registers[to] = Integer.toUnsignedLong(context.getInt(jump(jump, immediate)));
                case 0xbf -> registers[to] = registers[from];
                case 0xb7 -> registers[to] = immediate;
                case 0x57 -> registers[to] &= immediate;
                case 0x77 -> registers[to] >>>= immediate;
                case 0x05 -> at += jump;
                case 0x55 -> at += registers[to] != immediate ? jump : 0;
                case 0x45 -> at += (registers[to] & immediate) != 0 ? jump : 0;
                case 0x95 -> {
                    return registers[0] == 1;
                }
                default -> throw new AssertionError("code at " + at);
            }
        }
        throw new AssertionError("ran past the end");
    }

    /** A load's offset is in the jump field, and only there. */
    private static int jump(short jump, long immediate) {
        if (immediate != 0) {
            throw new AssertionError("a load has no immediate value");
        }
        return jump;
    }
}
