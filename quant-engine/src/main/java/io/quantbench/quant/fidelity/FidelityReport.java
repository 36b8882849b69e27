package io.quantbench.quant.fidelity;

import java.util.OptionalDouble;

/**
 * What a {@link FidelityCheck} found. Infinite and NaN values are meaningful, so writers of formats without them (JSON) must
 * choose a representation.
 *
 * @param rows vectors compared; with tokens, one per token that is not masked
 * @param cosineMean mean cosine over rows, in [−1, 1]; NaN without rows
 * @param cosineMin smallest cosine of a row, in [−1, 1]; NaN without rows
 * @param sqnrDb 20·log10(‖x‖/‖x−y‖) over all elements, decibels; +∞ where nothing differs, −∞ where the reference is zero and the
 *     candidate is not or where a row is not finite; NaN without rows
 * @param maxAbsoluteError largest |x−y|; +∞ where a row is not finite; 0 without rows
 * @param nonFiniteReference elements of the reference that are NaN or infinite
 * @param nonFiniteCandidate elements of the candidate that are NaN or infinite
 * @param agreementKind what agreement means here
 * @param decisions decisions compared
 * @param agreeing decisions that are equal; at most {@code decisions}
 */
public record FidelityReport(
        long rows,
        double cosineMean,
        double cosineMin,
        double sqnrDb,
        double maxAbsoluteError,
        long nonFiniteReference,
        long nonFiniteCandidate,
        Agreement agreementKind,
        long decisions,
        long agreeing) {
    public FidelityReport {
        if (rows < 0 || agreeing < 0 || agreeing > decisions) {
            throw new IllegalArgumentException(
                    "rows=" + rows + ", agreeing=" + agreeing + " of decisions=" + decisions + " is impossible");
        }
    }

    /** Share of equal decisions, in [0, 1]; empty if none were compared. */
    public OptionalDouble agreement() {
        return decisions == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) agreeing / decisions);
    }
}
