package io.ctctl.isolation.device;

import io.ctctl.oci.DeviceRule;
import io.ctctl.oci.DeviceType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Device rules as an eBPF program of type BPF_PROG_TYPE_CGROUP_DEVICE.
 *
 * <p>For each kind of access that is asked for, the last rule that covers the device and the access decides; without
 * one it is denied. The program reads struct bpf_cgroup_dev_ctx {u32 access << 16 | type, u32 major, u32 minor} at r1
 * and returns 1 to allow.
 */
public final class DeviceFilter {
    // The kernel's limit for programs loaded without CAP_BPF; a real list is far below it.
    private static final int MAX_INSTRUCTIONS = 4096;
    private static final int BYTES = 8;
    private static final int READ = 2;
    private static final int WRITE = 4;
    private static final int MKNOD = 1;
    private static final int EVERYTHING = MKNOD | READ | WRITE;
    private static final int BLOCK = 1;
    private static final int CHARACTER = 2;

    // Registers: the result, the context, and what is loaded from it.
    private static final int RESULT = 0;
    private static final int CONTEXT = 1;
    private static final int TYPE = 2;
    private static final int ACCESS = 3;
    private static final int MAJOR = 4;
    private static final int MINOR = 5;

    private static final int LOAD_WORD = 0x61;
    private static final int AND = 0x57;
    private static final int SHIFT_RIGHT = 0x77;
    private static final int MOVE = 0xb7;
    private static final int COPY = 0xbf;
    private static final int JUMP = 0x05;
    private static final int JUMP_IF_NOT_EQUAL = 0x55;
    private static final int JUMP_IF_ANY = 0x45;
    private static final int EXIT = 0x95;

    private final ByteBuffer code =
            ByteBuffer.allocate(MAX_INSTRUCTIONS * BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private DeviceFilter() {}

    /** The program's instructions, 8 bytes each, for rules in the order they were given. */
    public static byte[] compile(List<DeviceRule> rules) {
        DeviceFilter filter = new DeviceFilter();
        filter.prologue();
        boolean open = true;
        for (int i = rules.size() - 1; i >= 0 && open; i--) {
            if (filter.code.remaining() < 16 * BYTES) {
                throw new IllegalArgumentException(
                        "too many device rules for one program: " + rules.size() + "; use ranges such as 'c 136:*'");
            }
            open = filter.rule(rules.get(i));
        }
        if (open) {
            filter.answer(false);
        }
        byte[] program = new byte[filter.code.position()];
        filter.code.flip().get(program);
        return program;
    }

    private void prologue() {
        emit(LOAD_WORD, TYPE, CONTEXT, 0, 0);
        emit(COPY, ACCESS, TYPE, 0, 0);
        emit(AND, TYPE, 0, 0, 0xffff);
        emit(SHIFT_RIGHT, ACCESS, 0, 0, 16);
        emit(LOAD_WORD, MAJOR, CONTEXT, 4, 0);
        emit(LOAD_WORD, MINOR, CONTEXT, 8, 0);
    }

    /** False when the rule settles every request, so that nothing after it would be reached (and verify). */
    private boolean rule(DeviceRule rule) {
        int access = access(rule.access());
        int tests = (rule.type() == DeviceType.ALL ? 0 : 1)
                + (rule.major() == null ? 0 : 1)
                + (rule.minor() == null ? 0 : 1);
        if (tests == 0 && access == EVERYTHING) {
            answer(rule.allow());
            return false;
        }
        // What each test skips: the tests after it and the rule's effect.
        int skip = tests + 4;
        if (rule.type() != DeviceType.ALL) {
            emit(JUMP_IF_NOT_EQUAL, TYPE, 0, --skip, rule.type() == DeviceType.BLOCK ? BLOCK : CHARACTER);
        }
        if (rule.major() != null) {
            emit(JUMP_IF_NOT_EQUAL, MAJOR, 0, --skip, number("major", rule.major()));
        }
        if (rule.minor() != null) {
            emit(JUMP_IF_NOT_EQUAL, MINOR, 0, --skip, number("minor", rule.minor()));
        }
        if (rule.allow()) {
            emit(AND, ACCESS, 0, 0, ~access);
            emit(JUMP_IF_NOT_EQUAL, ACCESS, 0, 2, 0);
        } else {
            emit(JUMP_IF_ANY, ACCESS, 0, 1, access);
            emit(JUMP, 0, 0, 2, 0);
        }
        answer(rule.allow());
        return true;
    }

    private void answer(boolean allow) {
        emit(MOVE, RESULT, 0, 0, allow ? 1 : 0);
        emit(EXIT, 0, 0, 0, 0);
    }

    private static int access(String letters) {
        return (letters.indexOf('r') < 0 ? 0 : READ)
                | (letters.indexOf('w') < 0 ? 0 : WRITE)
                | (letters.indexOf('m') < 0 ? 0 : MKNOD);
    }

    private static int number(String field, long value) {
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("device rule: " + field + " must be 0 to 2147483647, is " + value);
        }
        return (int) value;
    }

    private void emit(int operation, int destination, int source, int jump, int immediate) {
        code.put((byte) operation)
                .put((byte) (destination | source << 4))
                .putShort((short) jump)
                .putInt(immediate);
    }
}
