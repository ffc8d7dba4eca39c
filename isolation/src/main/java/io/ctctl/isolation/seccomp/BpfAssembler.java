package io.ctctl.isolation.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lays a graph out as struct sock_filter. Jumps only go forward, so the program is written from its end: when an
 * instruction is placed, all it can go to has its place. A branch reaches 255 instructions; for what is farther a
 * bridge is put in between: a copy of an answer, else a long jump.
 */
final class BpfAssembler {
    private static final int MAX_INSTRUCTIONS = 4096; // BPF_MAXINSNS
    // A branch may need two bridges, and the second pushes the first one away.
    private static final int REACH = 255 - 2;

    private record Instruction(int code, int yes, int no, int k) {}

    private final BpfGraph graph;
    private final List<Instruction> backwards = new ArrayList<>();
    private final Map<Integer, Integer> places = new HashMap<>();
    private final Map<Integer, Integer> bridges = new HashMap<>();

    private BpfAssembler(BpfGraph graph) {
        this.graph = graph;
    }

    /** The bytes of the program that starts at {@code root}. */
    static byte[] assemble(BpfGraph graph, int root) {
        BpfAssembler assembler = new BpfAssembler(graph);
        BitSet reached = assembler.reached(root);
        // Ascending ids: successors first.
        for (int id = reached.nextSetBit(0); id >= 0; id = reached.nextSetBit(id + 1)) {
            assembler.place(id);
        }
        return assembler.bytes();
    }

    private BitSet reached(int root) {
        BitSet reached = new BitSet();
        reached.set(root);
        for (int id = root; id >= 0; id = reached.previousSetBit(id - 1)) {
            BpfGraph.Node node = graph.node(id);
            if (!node.isAnswer()) {
                reached.set(node.yes());
            }
            if (node.isBranch()) {
                reached.set(node.no());
            }
        }
        return reached;
    }

    private void place(int id) {
        BpfGraph.Node node = graph.node(id);
        if (node.isBranch()) {
            int yes = near(node.yes());
            int no = near(node.no());
            append(new Instruction(node.code(), distance(yes), distance(no), node.k()));
        } else {
            if (!node.isAnswer() && distance(places.get(node.yes())) != 0) {
                bridge(node.yes());
            }
            append(new Instruction(node.code(), 0, 0, node.k()));
        }
        places.put(id, backwards.size() - 1);
    }

    /** A place within reach that does what the node does. */
    private int near(int id) {
        int place = places.get(id);
        if (distance(place) <= REACH) {
            return place;
        }
        Integer known = bridges.get(id);
        return known != null && distance(known) <= REACH ? known : bridge(id);
    }

    private int bridge(int id) {
        int place = places.get(id);
        Instruction target = backwards.get(place);
        append(target.code() == BpfGraph.ANSWER ? target : new Instruction(BpfGraph.JUMP, 0, 0, distance(place)));
        bridges.put(id, backwards.size() - 1);
        return backwards.size() - 1;
    }

    /** Instructions between the one to be placed next and a place. */
    private int distance(int place) {
        return backwards.size() - place - 1;
    }

    private void append(Instruction instruction) {
        if (backwards.size() == MAX_INSTRUCTIONS) {
            throw new IllegalArgumentException("the seccomp profile needs more than " + MAX_INSTRUCTIONS
                    + " BPF instructions: use fewer conditions on arguments");
        }
        backwards.add(instruction);
    }

    private byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(backwards.size() * BpfProgram.INSTRUCTION_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = backwards.size() - 1; i >= 0; i--) {
            Instruction instruction = backwards.get(i);
            bytes.putShort((short) instruction.code())
                    .put((byte) instruction.yes())
                    .put((byte) instruction.no())
                    .putInt(instruction.k());
        }
        return bytes.array();
    }
}
