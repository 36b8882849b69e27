package io.quantbench.harness.canary.compare;

import io.quantbench.quant.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * How far two answers to the same request are apart. Means are over the rows of the request.
 *
 * @param agreement what the judge is told, 0 to 1: the share of equal decisions, or for embeddings the mean cosine with negative ones as 0;
 *     0 where the answers cannot be compared or one is not finite
 * @param topOneAgreement share of rows for which both decide for the same class; null where nothing is decided
 * @param topKOverlap mean share of the reference's k best classes that are among the candidate's; null for embeddings
 * @param cosine mean over rows; a zero row has cosine 1 with another zero row and 0 with any other
 * @param maxAbsDifference largest |Δ| of two values; infinite where the answers cannot be compared or one is not finite
 * @param klDivergence mean Kullback-Leibler divergence of the candidate from the reference in nats, null where the output is no
 *     distribution; infinite where the candidate calls impossible what the reference does not
 * @param referenceFinite whether all values of the reference are finite
 * @param candidateFinite whether all of the candidate are
 */
public record OutputComparison(
        double agreement,
        @Nullable Double topOneAgreement,
        @Nullable Double topKOverlap,
        double cosine,
        double maxAbsDifference,
        @Nullable Double klDivergence,
        boolean referenceFinite,
        boolean candidateFinite) {

    /** Two answers of different shape or type. */
    static OutputComparison incomparable(boolean referenceFinite, boolean candidateFinite) {
        return new OutputComparison(0, null, null, 0, Double.POSITIVE_INFINITY, null, referenceFinite, candidateFinite);
    }

    /** Whether the figures are of two finite answers of the same shape. */
    public boolean measured() {
        return maxAbsDifference < Double.POSITIVE_INFINITY;
    }

    /**
     * Compares two outputs.
     *
     * @param kind what the values mean
     * @param topK how many classes count for the overlap, at least 1; more than there are count as all
     * @param reference {@code [rows, values]}
     * @param candidate of the same type and shape, or else not {@linkplain #measured() measured}
     * @param decider says which classes are decided for
     * @throws IllegalArgumentException if the reference is empty or of a type that cannot be compared
     */
    public static OutputComparison of(OutputKind kind, int topK, Tensor reference, Tensor candidate, Decider decider) {
        return PairVerdict.of(kind, topK, reference, candidate, decider).comparison();
    }

    static OutputComparison measured(OutputKind kind, int topK, RowPairs pairs, Decisions decisions) {
        boolean embedding = kind == OutputKind.EMBEDDING;
        boolean decided = !decisions.reference().isEmpty();
        return new OutputComparison(
                embedding ? pairs.meanPositiveCosine() : decisions.equalShare(),
                decided ? decisions.equalShare() : null,
                embedding ? null : pairs.meanOverlap(topK),
                pairs.meanCosine(),
                pairs.maxAbsDifference(),
                kind == OutputKind.PROBABILITIES ? pairs.meanDivergence() : null,
                true,
                true);
    }
}
