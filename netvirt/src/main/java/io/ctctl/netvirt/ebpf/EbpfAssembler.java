package io.ctctl.netvirt.ebpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * As much of eBPF as programs at links need; numbers are those of {@code linux/bpf.h}. Jumps lead forward to labels. Registers
 * 1 to 5 and 0 are lost by a call.
 */
public final class EbpfAssembler {
    /** The register that points behind the stack. */
    public static final int STACK = 10;

    private static final int MOVE_REGISTER = 0xbf;
    private static final int MOVE_NUMBER_32 = 0xb4;
    private static final int ADD_REGISTER = 0x0f;
    private static final int ADD_NUMBER = 0x07;
    private static final int ADD_NUMBER_32 = 0x04;
    private static final int AND_NUMBER_32 = 0x54;
    private static final int LOAD_WORD = 0x61;
    private static final int LOAD_HALF = 0x69;
    private static final int LOAD_BYTE = 0x71;
    private static final int LOAD_LONG = 0x79;
    private static final int LOAD_NUMBER_64 = 0x18;
    private static final int STORE_WORD = 0x63;
    private static final int STORE_HALF = 0x6b;
    private static final int STORE_LONG = 0x7b;
    private static final int PACKET_WORD = 0x20;
    private static final int PACKET_HALF = 0x28;
    private static final int JUMP = 0x05;
    private static final int JUMP_DIFFERS_32 = 0x56;
    private static final int JUMP_LESS_32 = 0xa6;
    private static final int JUMP_EQUALS_32 = 0x16;
    private static final int JUMP_DIFFERS_REGISTER_32 = 0x5e;
    private static final int JUMP_ABOVE_REGISTER = 0x2d;
    private static final int JUMP_IS_ZERO = 0x15;
    private static final int CALL = 0x85;
    /** Makes a 64-bit number that is loaded the descriptor of a map. */
    private static final int MAP_DESCRIPTOR = 1;

    private static final int EXIT = 0x95;
    private static final int STACK_START = -16;

    private record Instruction(int code, int target, int source, int offset, int number, String label) {}

    private final List<Instruction> instructions = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();

    public EbpfAssembler move(int target, int source) {
        return add(MOVE_REGISTER, target, source, 0, 0);
    }

    public EbpfAssembler set(int target, int number) {
        return add(MOVE_NUMBER_32, target, 0, 0, number);
    }

    public EbpfAssembler add(int target, int number) {
        return add(ADD_NUMBER_32, target, 0, 0, number);
    }

    public EbpfAssembler addLong(int target, int number) {
        return add(ADD_NUMBER, target, 0, 0, number);
    }

    public EbpfAssembler addRegister(int target, int source) {
        return add(ADD_REGISTER, target, source, 0, 0);
    }

    public EbpfAssembler and32(int target, int mask) {
        return add(AND_NUMBER_32, target, 0, 0, mask);
    }

    public EbpfAssembler loadWord(int target, int base, int offset) {
        return add(LOAD_WORD, target, base, offset, 0);
    }

    public EbpfAssembler loadHalf(int target, int base, int offset) {
        return add(LOAD_HALF, target, base, offset, 0);
    }

    public EbpfAssembler loadByte(int target, int base, int offset) {
        return add(LOAD_BYTE, target, base, offset, 0);
    }

    public EbpfAssembler loadLong(int target, int base, int offset) {
        return add(LOAD_LONG, target, base, offset, 0);
    }

    /** A map, for a call. */
    public EbpfAssembler loadMap(int target, int descriptor) {
        // a number of 64 bits takes two places
        return add(LOAD_NUMBER_64, target, MAP_DESCRIPTOR, 0, descriptor).add(0, 0, 0, 0, 0);
    }

    public EbpfAssembler storeHalf(int base, int offset, int source) {
        return add(STORE_HALF, base, source, offset, 0);
    }

    public EbpfAssembler storeLong(int base, int offset, int source) {
        return add(STORE_LONG, base, source, offset, 0);
    }

    /** A function of the kernel's by its number, {@code BPF_FUNC_*}. */
    public EbpfAssembler call(int function) {
        return add(CALL, 0, 0, 0, function);
    }

    public EbpfAssembler storeWord(int base, int offset, int source) {
        return add(STORE_WORD, base, source, offset, 0);
    }

    public EbpfAssembler storeStack(int word, int source) {
        return storeWord(STACK, STACK_START + 4 * word, source);
    }

    public EbpfAssembler loadStack(int target, int word) {
        return loadWord(target, STACK, STACK_START + 4 * word);
    }

    /** Into register 0, in the host's order; registers 1 to 5 are lost, and register 6 has to be the context. */
    public EbpfAssembler loadPacketWord(int offset) {
        return add(PACKET_WORD, 0, 0, 0, offset);
    }

    public EbpfAssembler loadPacketHalf(int offset) {
        return add(PACKET_HALF, 0, 0, 0, offset);
    }

    public EbpfAssembler jump(String label) {
        instructions.add(new Instruction(JUMP, 0, 0, 0, 0, label));
        return this;
    }

    public EbpfAssembler jumpIfDiffers(int register, int number, String label) {
        instructions.add(new Instruction(JUMP_DIFFERS_32, register, 0, 0, number, label));
        return this;
    }

    public EbpfAssembler jumpIfEquals(int register, int number, String label) {
        instructions.add(new Instruction(JUMP_EQUALS_32, register, 0, 0, number, label));
        return this;
    }

    /** Of their lower halves. */
    public EbpfAssembler jumpIfDiffer(int one, int other, String label) {
        instructions.add(new Instruction(JUMP_DIFFERS_REGISTER_32, one, other, 0, 0, label));
        return this;
    }

    /** Unsigned. */
    public EbpfAssembler jumpIfAbove(int one, int other, String label) {
        instructions.add(new Instruction(JUMP_ABOVE_REGISTER, one, other, 0, 0, label));
        return this;
    }

    /** Of all 64 bits, as of a pointer. */
    public EbpfAssembler jumpIfZero(int register, String label) {
        instructions.add(new Instruction(JUMP_IS_ZERO, register, 0, 0, 0, label));
        return this;
    }

    public EbpfAssembler jumpIfLess(int register, int number, String label) {
        instructions.add(new Instruction(JUMP_LESS_32, register, 0, 0, number, label));
        return this;
    }

    public EbpfAssembler label(String label) {
        labels.put(label, instructions.size());
        return this;
    }

    public EbpfAssembler exit() {
        return add(EXIT, 0, 0, 0, 0);
    }

    public byte[] assemble() {
        ByteBuffer out = ByteBuffer.allocate(8 * instructions.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < instructions.size(); i++) {
            Instruction one = instructions.get(i);
            int offset = one.label() == null ? one.offset() : labels.get(one.label()) - i - 1;
            out.put((byte) one.code())
                    .put((byte) (one.source() << 4 | one.target()))
                    .putShort((short) offset)
                    .putInt(one.number());
        }
        return out.array();
    }

    private EbpfAssembler add(int code, int target, int source, int offset, int number) {
        instructions.add(new Instruction(code, target, source, offset, number, null));
        return this;
    }
}
