package io.quantbench.harness.canary.rival;

/**
 * How Kayenta's judge is to treat one metric.
 *
 * @param name unique in an analysis
 * @param group whose score it counts in
 * @param direction in which a change is bad
 * @param missing what missing values become
 * @param removeOutliers whether values beyond the fences are dropped
 * @param limits how large a change must be
 * @param role what a bad metric does to the whole
 */
public record KayentaMetric(
        String name,
        String group,
        Direction direction,
        Missing missing,
        boolean removeOutliers,
        EffectLimits limits,
        Role role) {
    /** In which direction a change is bad. */
    public enum Direction {
        INCREASE,
        DECREASE,
        EITHER
    }

    /** What NaN becomes. */
    public enum Missing {
        /** Dropped; a metric without values has no data. */
        REMOVE,
        /** 0; a metric without values passes. */
        REPLACE_BY_ZERO
    }

    /** What a bad metric does to the whole. */
    public enum Role {
        /** Lowers its group's score. */
        NORMAL,
        /** As normal, and having no data counts as failed. */
        MUST_HAVE_DATA,
        /** A change beyond the critical limits makes the whole score 0. */
        CRITICAL
    }

    /** How the size of a change is measured. */
    public enum Measure {
        /** Mean of the candidate over mean of the reference. */
        MEAN_RATIO,
        /** Chance that a value of the candidate exceeds one of the reference. */
        COMMON_LANGUAGE
    }

    /**
     * Sizes below which a change is no failure. A size that cannot be computed (a mean of 0) passes every limit.
     *
     * @param measure of size
     * @param allowedIncrease least size of an increase
     * @param allowedDecrease largest size of a decrease
     * @param criticalIncrease least size of an increase that is critical
     * @param criticalDecrease largest size of a decrease that is critical
     */
    public record EffectLimits(
            Measure measure,
            double allowedIncrease,
            double allowedDecrease,
            double criticalIncrease,
            double criticalDecrease) {
        /** Kayenta's default: mean ratio, all limits at 1, which is off. */
        public static final EffectLimits OFF = new EffectLimits(Measure.MEAN_RATIO, 1, 1, 1, 1);
    }

    /** A metric with Kayenta's defaults that is bad in one direction. */
    public static KayentaMetric of(String name, Direction direction) {
        return new KayentaMetric(name, "all", direction, Missing.REMOVE, false, EffectLimits.OFF, Role.NORMAL);
    }
}
