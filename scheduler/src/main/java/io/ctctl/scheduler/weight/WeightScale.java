package io.ctctl.scheduler.weight;

import java.util.Collection;

/**
 * One factor for all living containers that turns units into kernel weights. The usual factor leaves 1000 units at the
 * kernel's default; when someone would fall out of the range, or so low that rounding shows, all are rescaled.
 *
 * @param factor kernel weight per unit
 * @param exact whether whole kernel weights have exactly the ratios of the units it was made for
 */
public record WeightScale(WeightRange range, double factor, boolean exact) {
    /** Rounding a weight of 64 errs by less than 0.8 %. */
    private static final int COARSE = 64;

    /** For these units, all of them above zero; for none, the usual factor. */
    public static WeightScale of(WeightRange range, Collection<Integer> units) {
        int least = Integer.MAX_VALUE;
        int most = 1;
        int divisor = 0;
        for (int weight : units) {
            least = Math.min(least, weight);
            most = Math.max(most, weight);
            divisor = gcd(divisor, weight);
        }
        if (divisor == 0) {
            return new WeightScale(range, range.anchor(), true);
        }
        // the least whole multiple of units/divisor that is in the range, near the usual factor when there is room
        double usual = Math.max(range.anchor(), (double) COARSE / least);
        double highest = (double) range.most() / most;
        long multiple = Math.max(1, Math.round(Math.min(usual, highest) * divisor));
        while (multiple > 1 && multiple * (most / divisor) > range.most()) {
            multiple--;
        }
        double factor = (double) multiple / divisor;
        if (multiple * (most / divisor) <= range.most() && multiple * (least / divisor) >= range.least()) {
            return new WeightScale(range, factor, true);
        }
        return new WeightScale(range, Math.min(usual, highest), false);
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** The kernel weight of so many units, which need not be whole. */
    public int kernelWeight(double units) {
        double scaled = Math.rint(units * factor);
        return (int) Math.max(range.least(), Math.min(range.most(), scaled));
    }

    /** The largest relative error of a weight among these units; zero when exact. */
    public double error(Collection<Integer> units) {
        return units.stream()
                .mapToDouble(weight -> Math.abs(kernelWeight(weight) / (weight * factor) - 1))
                .max()
                .orElse(0);
    }
}
