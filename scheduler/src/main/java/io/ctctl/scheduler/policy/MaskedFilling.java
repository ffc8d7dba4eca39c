package io.ctctl.scheduler.policy;

import io.ctctl.scheduler.cpu.CpuSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Division among claims of which some may use some CPUs only. What is possible is bounded for every union S of masks:
 * those whose masks lie in S cannot have more than its CPUs. The tightest S is filled first, its claims are settled, and
 * the rest is divided among the others.
 */
final class MaskedFilling {
    /** With more different masks than this only the masks themselves are looked at, and the whole. */
    private static final int MOST_MASKS = 8;

    private final List<Claim> claims;
    private final double capacity;
    private final double[] settled;

    private MaskedFilling(double capacity, List<Claim> claims) {
        this.claims = claims;
        this.capacity = capacity;
        settled = new double[claims.size()];
        Arrays.fill(settled, -1);
    }

    static Entitlements divide(double capacity, List<Claim> claims) {
        MaskedFilling filling = new MaskedFilling(capacity, claims);
        return filling.divide(filling.family());
    }

    /** Sets of CPUs that can be a bottleneck, beside the whole machine. */
    private List<CpuSet> family() {
        Set<CpuSet> masks = claims.stream()
                .flatMap(claim -> claim.mask().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Set<CpuSet> unions = new LinkedHashSet<>();
        for (CpuSet mask : masks) {
            if (masks.size() <= MOST_MASKS) {
                for (CpuSet known : List.copyOf(unions)) {
                    unions.add(known.or(mask));
                }
            }
            unions.add(mask);
        }
        return new ArrayList<>(unions);
    }

    private Entitlements divide(List<CpuSet> family) {
        while (true) {
            Bottleneck tightest = bottleneck(null, capacity);
            for (CpuSet set : family) {
                Bottleneck next = bottleneck(set, Math.min(capacity, set.size()));
                tightest = next.level() < tightest.level() ? next : tightest;
            }
            tightest.settle();
            if (tightest.isWhole()) {
                Double[] cpus = Arrays.stream(settled).boxed().toArray(Double[]::new);
                return new Entitlements(List.of(cpus), tightest.level());
            }
        }
    }

    private Bottleneck bottleneck(CpuSet set, double room) {
        double left = room;
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < claims.size(); i++) {
            boolean inside =
                    set == null || claims.get(i).mask().filter(set::containsAll).isPresent();
            if (inside && settled[i] < 0) {
                open.add(i);
            } else if (inside) {
                left -= settled[i];
            }
        }
        WaterFilling filling = new WaterFilling(open.size());
        for (int i : open) {
            Claim claim = claims.get(i);
            double ceiling =
                    Math.min(claim.ceiling(), claim.mask().map(CpuSet::size).orElse(Integer.MAX_VALUE));
            filling.add(claim.weight(), Math.min(claim.floor(), ceiling), ceiling);
        }
        double level = open.isEmpty() ? Double.POSITIVE_INFINITY : filling.level(Math.max(0, left));
        return new Bottleneck(set, open, filling, level);
    }

    /** A set of CPUs, null being all, and how full it gets. */
    private final class Bottleneck {
        private final CpuSet set;
        private final List<Integer> open;
        private final WaterFilling filling;
        private final double level;

        Bottleneck(CpuSet set, List<Integer> open, WaterFilling filling, double level) {
            this.set = set;
            this.open = open;
            this.filling = filling;
            this.level = level;
        }

        double level() {
            return level;
        }

        boolean isWhole() {
            return set == null;
        }

        void settle() {
            for (int i = 0; i < open.size(); i++) {
                settled[open.get(i)] = filling.share(i, level);
            }
        }
    }
}
