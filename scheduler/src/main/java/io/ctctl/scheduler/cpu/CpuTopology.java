package io.ctctl.scheduler.cpu;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The CPUs of a machine.
 *
 * @param online those that run
 * @param nodes those of each NUMA node that has memory; machines without NUMA have node 0
 */
public record CpuTopology(CpuSet online, SortedMap<Integer, CpuSet> nodes) {
    public CpuTopology {
        nodes = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
        if (online.isEmpty()) {
            throw new IllegalArgumentException("a machine has CPUs");
        }
    }

    /** A machine of one node. */
    public static CpuTopology of(int cpus) {
        CpuSet online = CpuSet.parse("0-" + (cpus - 1));
        return new CpuTopology(online, new TreeMap<>(java.util.Map.of(0, online)));
    }

    /** From {@code /sys/devices/system}, or a directory that stands in for it. */
    public static CpuTopology read(Path system) throws IOException {
        CpuSet online = CpuSet.parse(Files.readString(system.resolve("cpu/online")));
        SortedMap<Integer, CpuSet> nodes = new TreeMap<>();
        Path directory = system.resolve("node");
        if (Files.isDirectory(directory)) {
            CpuSet memory = CpuSet.parse(Files.readString(directory.resolve("has_memory")));
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "node[0-9]*")) {
                for (Path entry : entries) {
                    int number = Integer.parseInt(entry.getFileName().toString().substring("node".length()));
                    if (memory.contains(number)) {
                        nodes.put(number, CpuSet.parse(Files.readString(entry.resolve("cpulist"))));
                    }
                }
            }
        }
        if (nodes.isEmpty()) {
            nodes.put(0, online);
        }
        return new CpuTopology(online, nodes);
    }

    /** All nodes with memory. */
    public CpuSet nodeNumbers() {
        return CpuSet.of(nodes.keySet().stream().mapToInt(Integer::intValue).toArray());
    }

    /** The CPUs of some nodes. */
    public CpuSet cpusOf(CpuSet numbers) {
        CpuSet cpus = CpuSet.of();
        for (var node : nodes.entrySet()) {
            if (numbers.contains(node.getKey())) {
                cpus = cpus.or(node.getValue());
            }
        }
        return cpus;
    }

    /** The nodes of some CPUs. */
    public CpuSet nodesOf(CpuSet cpus) {
        return CpuSet.of(nodes.entrySet().stream()
                .filter(node -> node.getValue().intersects(cpus))
                .mapToInt(node -> node.getKey())
                .toArray());
    }
}
