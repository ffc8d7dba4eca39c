package io.ctctl.scheduler.policy;

import java.util.Arrays;

/**
 * Finds the level L at which the sum of {@code clamp(weight × L, floor, ceiling)} is the capacity. The sum is piecewise
 * linear in L and bends where a claim leaves its floor and where it reaches its ceiling; the bends are walked in order.
 */
public final class WaterFilling {
    private final double[] weights;
    private final double[] floors;
    private final double[] ceilings;
    private final Bend[] bends;
    private int count;
    private double scale = 1;

    /** Where the sum's slope changes by {@code slope}. */
    private record Bend(double level, double slope) {}

    /** For so many claims, to be added. */
    public WaterFilling(int claims) {
        weights = new double[claims];
        floors = new double[claims];
        ceilings = new double[claims];
        bends = new Bend[2 * claims];
    }

    public void add(double weight, double floor, double ceiling) {
        weights[count] = weight;
        floors[count] = floor;
        ceilings[count] = ceiling;
        bends[2 * count] = new Bend(floor / weight, weight);
        bends[2 * count + 1] = new Bend(ceiling / weight, -weight);
        count++;
    }

    /** The level at which the capacity is used up; infinite when all reach their ceilings first. */
    public double level(double capacity) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += floors[i];
        }
        if (sum >= capacity) {
            // promises beyond the capacity are kept in proportion
            scale = sum > 0 ? capacity / sum : 0;
            return 0;
        }
        Bend[] sorted = Arrays.copyOf(bends, 2 * count);
        Arrays.sort(sorted, (a, b) -> Double.compare(a.level(), b.level()));
        double level = 0;
        double slope = 0;
        for (Bend bend : sorted) {
            double next = sum + slope * (bend.level() - level);
            if (next >= capacity && slope > 0) {
                return level + (capacity - sum) / slope;
            }
            sum = slope > 0 ? next : sum;
            level = bend.level();
            slope += bend.slope();
        }
        return Double.POSITIVE_INFINITY;
    }

    /** What claim {@code i} gets at a level that {@link #level} returned. */
    public double share(int i, double level) {
        double wanted = level == 0 ? 0 : weights[i] * level;
        return Math.min(ceilings[i], Math.max(floors[i] * scale, wanted));
    }
}
