package io.ctctl.isolation.seccomp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A BPF program while it is built: instructions that point at the ones that follow them. Equal instructions with equal
 * successors are one, so equal sub-programs are shared; successors always have lower ids.
 */
final class BpfGraph {
    static final int LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
    static final int AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
    static final int JUMP = 0x05; // BPF_JMP | BPF_JA
    static final int IF_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    static final int IF_GREATER = 0x25; // BPF_JMP | BPF_JGT | BPF_K
    static final int IF_AT_LEAST = 0x35; // BPF_JMP | BPF_JGE | BPF_K
    static final int ANSWER = 0x06; // BPF_RET | BPF_K

    private static final int NONE = -1;

    /** An instruction; a branch goes to {@code yes} or {@code no}, others to {@code yes} or nowhere. */
    record Node(int code, int k, int yes, int no) {
        boolean isBranch() {
            return no != NONE;
        }

        boolean isAnswer() {
            return code == ANSWER;
        }
    }

    private final List<Node> nodes = new ArrayList<>();
    private final Map<Node, Integer> ids = new HashMap<>();

    Node node(int id) {
        return nodes.get(id);
    }

    /** Ends the program with a SECCOMP_RET_* value. */
    int answer(int value) {
        return intern(new Node(ANSWER, value, NONE, NONE));
    }

    /** Loads the 32-bit word at an offset of struct seccomp_data. */
    int load(int offset, int next) {
        return intern(new Node(LOAD, offset, next, NONE));
    }

    int and(int mask, int next) {
        return intern(new Node(AND, mask, next, NONE));
    }

    int ifEqual(int k, int yes, int no) {
        return branch(IF_EQUAL, k, yes, no);
    }

    /** Unsigned, as all comparisons of BPF. */
    int ifGreater(int k, int yes, int no) {
        return branch(IF_GREATER, k, yes, no);
    }

    int ifAtLeast(int k, int yes, int no) {
        return branch(IF_AT_LEAST, k, yes, no);
    }

    private int branch(int code, int k, int yes, int no) {
        return yes == no ? yes : intern(new Node(code, k, yes, no));
    }

    private int intern(Node node) {
        return ids.computeIfAbsent(node, fresh -> {
            nodes.add(fresh);
            return nodes.size() - 1;
        });
    }
}
