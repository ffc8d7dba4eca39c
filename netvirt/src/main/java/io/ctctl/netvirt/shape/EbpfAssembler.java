package io.ctctl.netvirt.shape;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** As much of eBPF as {@link Classifier} needs; numbers are those of {@code linux/bpf.h}. Jumps lead forward to labels. */
final class EbpfAssembler {
    private static final int MOVE_REGISTER = 0xbf;
    private static final int MOVE_NUMBER_32 = 0xb4;
    private static final int ADD_NUMBER_32 = 0x04;
    private static final int AND_NUMBER_32 = 0x54;
    private static final int LOAD_WORD = 0x61;
    private static final int STORE_WORD = 0x63;
    private static final int PACKET_WORD = 0x20;
    private static final int PACKET_HALF = 0x28;
    private static final int JUMP = 0x05;
    private static final int JUMP_DIFFERS_32 = 0x56;
    private static final int JUMP_LESS_32 = 0xa6;
    private static final int EXIT = 0x95;
    private static final int STACK = 10;
    private static final int STACK_START = -16;

    private record Instruction(int code, int target, int source, int offset, int number, String label) {}

    private final List<Instruction> instructions = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();

    EbpfAssembler move(int target, int source) {
        return add(MOVE_REGISTER, target, source, 0, 0);
    }

    EbpfAssembler set(int target, int number) {
        return add(MOVE_NUMBER_32, target, 0, 0, number);
    }

    EbpfAssembler add(int target, int number) {
        return add(ADD_NUMBER_32, target, 0, 0, number);
    }

    EbpfAssembler and32(int target, int mask) {
        return add(AND_NUMBER_32, target, 0, 0, mask);
    }

    EbpfAssembler loadWord(int target, int base, int offset) {
        return add(LOAD_WORD, target, base, offset, 0);
    }

    EbpfAssembler storeWord(int base, int offset, int source) {
        return add(STORE_WORD, base, source, offset, 0);
    }

    EbpfAssembler storeStack(int word, int source) {
        return storeWord(STACK, STACK_START + 4 * word, source);
    }

    EbpfAssembler loadStack(int target, int word) {
        return loadWord(target, STACK, STACK_START + 4 * word);
    }

    /** Into register 0, in the host's order; registers 1 to 5 are lost, and register 6 has to be the context. */
    EbpfAssembler loadPacketWord(int offset) {
        return add(PACKET_WORD, 0, 0, 0, offset);
    }

    EbpfAssembler loadPacketHalf(int offset) {
        return add(PACKET_HALF, 0, 0, 0, offset);
    }

    EbpfAssembler jump(String label) {
        instructions.add(new Instruction(JUMP, 0, 0, 0, 0, label));
        return this;
    }

    EbpfAssembler jumpIfDiffers(int register, int number, String label) {
        instructions.add(new Instruction(JUMP_DIFFERS_32, register, 0, 0, number, label));
        return this;
    }

    EbpfAssembler jumpIfLess(int register, int number, String label) {
        instructions.add(new Instruction(JUMP_LESS_32, register, 0, 0, number, label));
        return this;
    }

    EbpfAssembler label(String label) {
        labels.put(label, instructions.size());
        return this;
    }

    EbpfAssembler exit() {
        return add(EXIT, 0, 0, 0, 0);
    }

    byte[] assemble() {
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
