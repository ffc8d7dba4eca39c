package io.ctctl.scheduler.cpu;

import java.util.BitSet;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A set of CPUs or NUMA nodes, written as the kernel writes it: {@code 0-2,5}. Not changed once made. */
public final class CpuSet {
    private static final Pattern LIST = Pattern.compile("[0-9]{1,4}(-[0-9]{1,4})?(,[0-9]{1,4}(-[0-9]{1,4})?)*");

    private final BitSet members;

    private CpuSet(BitSet members) {
        this.members = members;
    }

    /** An empty text is the empty set; IllegalArgumentException for what is no list. */
    public static CpuSet parse(String text) {
        BitSet members = new BitSet();
        String list = text.strip();
        if (list.isEmpty()) {
            return new CpuSet(members);
        }
        if (!LIST.matcher(list).matches()) {
            throw new IllegalArgumentException("bad list \"" + text + "\": write numbers and ranges, as in 0-2,5");
        }
        for (String range : list.split(",")) {
            int dash = range.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
            if (last < first) {
                throw new IllegalArgumentException("bad range " + range + ": it ends before it begins");
            }
            members.set(first, last + 1);
        }
        return new CpuSet(members);
    }

    public static CpuSet of(int... numbers) {
        BitSet members = new BitSet();
        for (int number : numbers) {
            members.set(number);
        }
        return new CpuSet(members);
    }

    /** Bit 0 of the first byte is number 0. */
    public byte[] mask() {
        return members.toByteArray();
    }

    public int size() {
        return members.cardinality();
    }

    public boolean isEmpty() {
        return members.isEmpty();
    }

    public boolean contains(int number) {
        return members.get(number);
    }

    /** Whether all of {@code other} are in here. */
    public boolean containsAll(CpuSet other) {
        return other.minus(this).isEmpty();
    }

    public boolean intersects(CpuSet other) {
        return members.intersects(other.members);
    }

    public CpuSet and(CpuSet other) {
        BitSet both = (BitSet) members.clone();
        both.and(other.members);
        return new CpuSet(both);
    }

    public CpuSet or(CpuSet other) {
        BitSet either = (BitSet) members.clone();
        either.or(other.members);
        return new CpuSet(either);
    }

    public CpuSet minus(CpuSet other) {
        BitSet rest = (BitSet) members.clone();
        rest.andNot(other.members);
        return new CpuSet(rest);
    }

    /** The members in ascending order. */
    public IntStream stream() {
        return members.stream();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CpuSet set && set.members.equals(members);
    }

    @Override
    public int hashCode() {
        return members.hashCode();
    }

    @Override
    public String toString() {
        StringJoiner list = new StringJoiner(",");
        for (int first = members.nextSetBit(0); first >= 0; ) {
            int end = members.nextClearBit(first);
            list.add(end - first == 1 ? Integer.toString(first) : first + "-" + (end - 1));
            first = members.nextSetBit(end);
        }
        return list.toString();
    }
}
