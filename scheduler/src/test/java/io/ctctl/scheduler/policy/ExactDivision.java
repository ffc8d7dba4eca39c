package io.ctctl.scheduler.policy;

import java.util.Arrays;
import java.util.List;

/** The same division in exact arithmetic and by another algorithm: whoever is at a bound is frozen, round by round. */
final class ExactDivision {
    private final Rational[] weights;
    private final Rational[] floors;
    private final Rational[] ceilings;
    private final Rational[] result;

    private ExactDivision(List<Claim> claims) {
        int n = claims.size();
        weights = new Rational[n];
        floors = new Rational[n];
        ceilings = new Rational[n];
        result = new Rational[n];
        for (int i = 0; i < n; i++) {
            weights[i] = Rational.of(claims.get(i).weight());
            ceilings[i] =
                    Rational.of(Math.min(claims.get(i).cap(), claims.get(i).demand()));
            floors[i] = Rational.of(claims.get(i).guarantee()).min(ceilings[i]);
        }
    }

    static double[] of(double capacity, List<Claim> claims) {
        return new ExactDivision(claims).divide(Rational.of(capacity));
    }

    private double[] divide(Rational capacity) {
        Rational promised = sum(floors);
        if (promised.compareTo(capacity) >= 0) {
            for (int i = 0; i < result.length; i++) {
                result[i] = promised.isZero()
                        ? Rational.ZERO
                        : floors[i].times(capacity).over(promised);
            }
        } else if (sum(ceilings).compareTo(capacity) <= 0) {
            System.arraycopy(ceilings, 0, result, 0, result.length);
        } else {
            freeze(capacity);
        }
        return Arrays.stream(result).mapToDouble(Rational::toDouble).toArray();
    }

    private void freeze(Rational capacity) {
        while (Arrays.stream(result).anyMatch(share -> share == null)) {
            Rational left = capacity;
            Rational free = Rational.ZERO;
            for (int i = 0; i < result.length; i++) {
                left = result[i] == null ? left : left.minus(result[i]);
                free = result[i] == null ? free.plus(weights[i]) : free;
            }
            Rational level = left.over(free);
            Rational missing = Rational.ZERO;
            Rational excess = Rational.ZERO;
            for (int i = 0; i < result.length; i++) {
                if (result[i] == null) {
                    Rational share = weights[i].times(level);
                    missing = missing.plus(floors[i].minus(share).max(Rational.ZERO));
                    excess = excess.plus(share.minus(ceilings[i]).max(Rational.ZERO));
                }
            }
            int side = missing.compareTo(excess);
            for (int i = 0; i < result.length; i++) {
                if (result[i] == null) {
                    Rational share = weights[i].times(level);
                    if (side == 0) {
                        result[i] = share.max(floors[i]).min(ceilings[i]);
                    } else if (side > 0 && share.compareTo(floors[i]) < 0) {
                        result[i] = floors[i];
                    } else if (side < 0 && share.compareTo(ceilings[i]) > 0) {
                        result[i] = ceilings[i];
                    }
                }
            }
        }
    }

    private static Rational sum(Rational[] all) {
        return Arrays.stream(all).reduce(Rational.ZERO, Rational::plus);
    }
}
