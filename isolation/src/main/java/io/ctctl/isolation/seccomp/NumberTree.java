package io.ctctl.isolation.seccomp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What follows for each of the 2^32 system call numbers, held as ranges, made into a balanced tree of comparisons. */
final class NumberTree {
    private final TreeMap<Long, Integer> starts = new TreeMap<>();

    /** A tree in which every number leads to {@code node}. */
    NumberTree(int node) {
        starts.put(0L, node);
    }

    /** From this number on, up to the next start, it is {@code node}. */
    void from(long number, int node) {
        starts.put(number, node);
    }

    /** This one number leads to {@code node}. */
    void at(int number, int node) {
        long start = Integer.toUnsignedLong(number);
        starts.putIfAbsent(start + 1, starts.floorEntry(start).getValue());
        starts.put(start, node);
    }

    /** The root of the tree; the accumulator holds the number there. */
    int build(BpfGraph graph) {
        List<Map.Entry<Long, Integer>> ranges = new ArrayList<>();
        for (Map.Entry<Long, Integer> range : starts.entrySet()) {
            boolean merges = !ranges.isEmpty()
                    && ranges.get(ranges.size() - 1).getValue().equals(range.getValue());
            if (!merges) {
                ranges.add(range);
            }
        }
        return build(graph, ranges);
    }

    private static int build(BpfGraph graph, List<Map.Entry<Long, Integer>> ranges) {
        if (ranges.size() == 1) {
            return ranges.get(0).getValue();
        }
        int half = ranges.size() / 2;
        int below = build(graph, ranges.subList(0, half));
        int above = build(graph, ranges.subList(half, ranges.size()));
        return graph.ifAtLeast(ranges.get(half).getKey().intValue(), above, below);
    }
}
