package io.ctctl.netvirt.shape;

import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.ebpf.EbpfAssembler;
import io.ctctl.netvirt.firewall.Direction;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The eBPF program that finds the HTB class of an interface's packets: the traffic class of the address on the other side,
 * added to the interface's number, in the packet's priority, where HTB looks first. It always matches, so that the action
 * that comes with it takes the packet to the tree.
 */
public final class Classifier {
    private static final int ETHERTYPE = 12;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    /** Shortest frames with a whole header. */
    private static final int IPV4_LENGTH = 34;

    private static final int IPV6_LENGTH = 54;
    /** Offsets in struct __sk_buff. */
    private static final int CONTEXT_LENGTH = 0;

    private static final int CONTEXT_PRIORITY = 32;

    private Classifier() {}

    /**
     * Instructions of eight bytes each.
     *
     * @param apart classes that have an HTB class of their own; the others share that of class 0
     */
    public static byte[] program(
            int priorityBase, Direction way, Collection<TrafficClass> classes, Set<Integer> apart) {
        EbpfAssembler code = new EbpfAssembler();
        code.move(6, 1).set(7, priorityBase);
        List<ClassRanges.Entry> four = ClassRanges.longestFirst(classes, IpFamily.V4);
        List<ClassRanges.Entry> six = ClassRanges.longestFirst(classes, IpFamily.V6);
        if (classes.stream().anyMatch(one -> apart.contains(one.number()))) {
            code.loadWord(8, 6, CONTEXT_LENGTH);
            code.jumpIfLess(8, IPV4_LENGTH, "done");
            code.loadPacketHalf(ETHERTYPE);
            code.jumpIfDiffers(0, IPV4, "six");
            code.loadPacketWord(way == Direction.OUT ? 30 : 26).move(9, 0);
            four.forEach(entry -> addWord(code, entry, apart));
            code.jump("done");
            code.label("six");
            code.jumpIfDiffers(0, IPV6, "done");
            code.jumpIfLess(8, IPV6_LENGTH, "done");
            int address = way == Direction.OUT ? 38 : 22;
            for (int word = 0; word < 4; word++) {
                code.loadPacketWord(address + 4 * word).storeStack(word, 0);
            }
            for (int i = 0; i < six.size(); i++) {
                addWords(code, six.get(i), i, apart);
            }
        }
        code.label("done");
        code.storeWord(6, CONTEXT_PRIORITY, 7);
        return code.set(0, -1).exit().assemble();
    }

    /** In register 9 an IPv4 address. */
    private static void addWord(EbpfAssembler code, ClassRanges.Entry entry, Set<Integer> apart) {
        int prefix = entry.subnet().prefix();
        String next = "four-" + entry.subnet();
        code.move(1, 9);
        compare(code, prefix, word(entry, 0), next);
        code.add(7, apart.contains(entry.trafficClass()) ? entry.trafficClass() : 0)
                .jump("done");
        code.label(next);
    }

    /** On the stack the four words of an IPv6 address. */
    private static void addWords(EbpfAssembler code, ClassRanges.Entry entry, int number, Set<Integer> apart) {
        String next = "six-" + number;
        for (int word = 0; word * 32 < entry.subnet().prefix(); word++) {
            code.loadStack(1, word);
            compare(code, Math.min(32, entry.subnet().prefix() - 32 * word), word(entry, word), next);
        }
        code.add(7, apart.contains(entry.trafficClass()) ? entry.trafficClass() : 0)
                .jump("done");
        code.label(next);
    }

    /** Goes on when the first bits of register 1 are those of the value. */
    private static void compare(EbpfAssembler code, int bits, int value, String otherwise) {
        if (bits == 0) {
            return;
        }
        code.and32(1, bits == 32 ? -1 : -1 << (32 - bits));
        code.jumpIfDiffers(1, value, otherwise);
    }

    private static int word(ClassRanges.Entry entry, int word) {
        return ByteBuffer.wrap(entry.subnet().network().bytes()).getInt(4 * word);
    }
}
