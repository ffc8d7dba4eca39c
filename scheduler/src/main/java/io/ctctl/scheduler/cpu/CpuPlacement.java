package io.ctctl.scheduler.cpu;

import java.util.Optional;

/**
 * The CPUs a container may use, and of them those it has been given to run on: the same unless it has virtual CPUs.
 *
 * @param allowed what the masks leave
 * @param cpus empty: any of the machine
 * @param memoryNodes empty: any of the machine
 */
public record CpuPlacement(CpuSet allowed, Optional<CpuSet> cpus, Optional<CpuSet> memoryNodes) {

    /**
     * Where a container goes that starts. Virtual CPUs begin at a place that depends on {@code seed}, so that containers
     * spread before anything is known of their load.
     *
     * @throws IllegalArgumentException when the machine lacks what is asked for
     */
    public static CpuPlacement of(CpuConfig config, CpuTopology machine, int seed) {
        CpuSet allowed = allowed(config, machine);
        Optional<CpuSet> nodes = nodes(config, machine, allowed);
        if (config.vcpus().isEmpty()) {
            return new CpuPlacement(allowed, config.mask().isEmpty() ? Optional.empty() : Optional.of(allowed), nodes);
        }
        int count = config.vcpus().get();
        if (count > allowed.size()) {
            throw new IllegalArgumentException("--vcpus " + count + ": "
                    + (config.mask().isEmpty()
                            ? "this host"
                            : "--cpumask " + config.mask().get()) + " has "
                    + allowed.size() + " CPUs (" + allowed + "): use 1 to " + allowed.size());
        }
        int[] all = allowed.stream().toArray();
        int[] chosen = new int[count];
        int start = Math.floorMod(seed, all.length);
        for (int i = 0; i < count; i++) {
            chosen[i] = all[(start + i) % all.length];
        }
        return new CpuPlacement(allowed, Optional.of(CpuSet.of(chosen)), nodes);
    }

    private static CpuSet allowed(CpuConfig config, CpuTopology machine) {
        String mask = config.mask().orElse(CpuConfig.ALL);
        if (mask.equals(CpuConfig.ALL)) {
            return machine.online();
        }
        if (mask.equals(CpuConfig.AUTO)) {
            CpuSet wanted = machine.cpusOf(present("--nodemask", config.nodes().orElseThrow(), machine.nodeNumbers()));
            CpuSet cpus = wanted.and(machine.online());
            if (cpus.isEmpty()) {
                throw new IllegalArgumentException("--cpumask auto: no CPU of node "
                        + config.nodes().get() + " is online: name CPUs of " + machine.online());
            }
            return cpus;
        }
        return present("--cpumask", mask, machine.online());
    }

    private static Optional<CpuSet> nodes(CpuConfig config, CpuTopology machine, CpuSet allowed) {
        if (config.nodes().isEmpty()) {
            return Optional.empty();
        }
        return switch (config.nodes().get()) {
            case CpuConfig.ALL -> Optional.of(machine.nodeNumbers());
            case CpuConfig.AUTO -> Optional.of(machine.nodesOf(allowed)).filter(set -> !set.isEmpty());
            default -> Optional.of(present("--nodemask", config.nodes().get(), machine.nodeNumbers()));
        };
    }

    private static CpuSet present(String option, String list, CpuSet there) {
        CpuSet wanted = CpuSet.parse(list);
        if (!there.containsAll(wanted)) {
            throw new IllegalArgumentException(
                    option + " " + list + ": this host has no " + wanted.minus(there) + ", it has " + there);
        }
        return wanted;
    }
}
