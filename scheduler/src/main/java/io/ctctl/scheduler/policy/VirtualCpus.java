package io.ctctl.scheduler.policy;

import io.ctctl.scheduler.cpu.CpuSet;
import java.util.List;
import java.util.Optional;

/**
 * Where containers with virtual CPUs run. Each has a few of the CPUs it may use; when some of these are busier than
 * others it may use, one container moves, one CPU at a time.
 */
public final class VirtualCpus {
    /** A move costs caches: it has to be worth a quarter of a CPU. */
    private static final double WORTH = 0.25;

    private VirtualCpus() {}

    /**
     * A container with a fixed place.
     *
     * @param movable it may go elsewhere within {@code allowed}
     * @param rate CPUs it uses
     */
    public record Placed(CpuSet allowed, CpuSet cpus, boolean movable, double rate) {}

    /** Container {@code index} goes to other CPUs. */
    public record Move(int index, CpuSet cpus) {}

    /** The best move, if one is worth it. Containers that run anywhere are not among {@code placed}. */
    public static Optional<Move> next(CpuSet online, List<Placed> placed) {
        double[] load = new double[online.stream().max().orElse(0) + 1];
        for (Placed one : placed) {
            one.cpus().stream()
                    .filter(cpu -> cpu < load.length)
                    .forEach(cpu -> load[cpu] += one.rate() / one.cpus().size());
        }
        Optional<Move> best = Optional.empty();
        double most = WORTH;
        for (int i = 0; i < placed.size(); i++) {
            Placed one = placed.get(i);
            CpuSet others = one.allowed().and(online).minus(one.cpus());
            if (!one.movable() || others.isEmpty() || one.cpus().isEmpty()) {
                continue;
            }
            int from = extreme(one.cpus(), load, 1);
            int to = extreme(others, load, -1);
            // what it brings along counts on both sides
            double gain = load[from] - load[to] - one.rate() / one.cpus().size();
            if (from < load.length && gain >= most) {
                most = gain;
                best = Optional.of(new Move(i, one.cpus().minus(CpuSet.of(from)).or(CpuSet.of(to))));
            }
        }
        return best;
    }

    private static int extreme(CpuSet cpus, double[] load, int sign) {
        return cpus.stream()
                .filter(cpu -> cpu < load.length)
                .boxed()
                .max((a, b) -> Double.compare(sign * load[a], sign * load[b]))
                .orElse(0);
    }
}
