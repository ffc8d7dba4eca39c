package io.ctctl.scheduler.policy;

import java.util.List;

/**
 * The division of a capacity.
 *
 * @param cpus what each claim is entitled to, in the order of the claims
 * @param level CPUs per unit of weight of those that are bounded by nothing but their weight; infinite when nobody is
 */
public record Entitlements(List<Double> cpus, double level) {
    public Entitlements {
        cpus = List.copyOf(cpus);
    }

    /**
     * Divides CPUs among claims: everyone gets its weight times one common level, but not below its guarantee nor above
     * its cap and demand. The sum is the capacity or, if less, what all want together. Guarantees that exceed the
     * capacity are scaled down alike.
     */
    public static Entitlements of(double capacity, List<Claim> claims) {
        return claims.stream().allMatch(claim -> claim.mask().isEmpty())
                ? unmasked(capacity, claims)
                : MaskedFilling.divide(capacity, claims);
    }

    /** The same where nobody has a mask, or the masks do not matter. */
    static Entitlements unmasked(double capacity, List<Claim> claims) {
        WaterFilling filling = new WaterFilling(claims.size());
        for (Claim claim : claims) {
            filling.add(claim.weight(), claim.floor(), claim.ceiling());
        }
        double level = filling.level(capacity);
        Double[] cpus = new Double[claims.size()];
        for (int i = 0; i < cpus.length; i++) {
            cpus[i] = filling.share(i, level);
        }
        return new Entitlements(List.of(cpus), level);
    }

    public double sum() {
        return cpus.stream().mapToDouble(Double::doubleValue).sum();
    }
}
