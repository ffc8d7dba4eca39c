package io.ctctl.runtime.share;

/**
 * What a limit turned out to be.
 *
 * @param setting as on the command line
 * @param wanted the limit, in {@code unit}
 * @param measured what a load that wanted more got
 * @param holds not above the limit by more than a twentieth and what the measurement itself may be off
 * @param remark what else there is to know of it
 */
public record Measured(String setting, double wanted, double measured, String unit, boolean holds, String remark) {
    static final double TOLERANCE = 1.05;

    static Measured of(String setting, double wanted, double measured, String unit) {
        return of(setting, wanted, measured, unit, 0);
    }

    /** {@code grain}: how much more than the limit, in {@code unit}, is seen at times although the limit holds. */
    static Measured of(String setting, double wanted, double measured, String unit, double grain) {
        boolean holds = measured <= wanted * TOLERANCE + grain;
        String remark =
                !holds ? "above the limit" : measured < wanted * 0.8 ? "below the limit: something else is slower" : "";
        return new Measured(setting, wanted, measured, unit, holds, remark);
    }
}
