package io.quantbench.load.verdict;

/**
 * Why a run may not be believed.
 *
 * @param criterion what was not fulfilled; fixes the unit of the numbers
 * @param required the limit, in the criterion's unit
 * @param actual what was measured, in the same unit
 * @param sentence both in words, and what to do about it
 */
public record Reason(Criterion criterion, double required, double actual, String sentence) {
    public Reason {
        if (!Double.isFinite(required) || !Double.isFinite(actual)) {
            throw new IllegalArgumentException("required=" + required + ", actual=" + actual + "; both must be finite");
        }
        if (sentence.isBlank()) {
            throw new IllegalArgumentException("the sentence for " + criterion.id() + " is blank");
        }
    }
}
