package io.quantbench.harness.canary.compare;

import io.quantbench.quant.tensor.Tensor;
import java.util.List;

/**
 * The comparison of one pair and what was decided in it.
 *
 * @param comparison the figures
 * @param decisions of both; the candidate's are empty where its answer is not of the reference's shape, or not finite
 * @param comparable whether both have the same type and shape
 */
record PairVerdict(OutputComparison comparison, Decisions decisions, boolean comparable) {
    static PairVerdict of(OutputKind kind, int topK, Tensor reference, Tensor candidate, Decider decider) {
        Rows ours = Rows.of(reference);
        boolean finite = ours.finite();
        boolean comparable =
                reference.type() == candidate.type() && reference.shape().equals(candidate.shape());
        boolean candidateFinite = !comparable || Rows.of(candidate).finite();
        Decisions decisions = new Decisions(
                finite ? decider.decide(reference) : List.of(),
                comparable && candidateFinite ? decider.decide(candidate) : List.of());
        OutputComparison comparison = comparable && finite && candidateFinite
                ? OutputComparison.measured(kind, topK, new RowPairs(ours, Rows.of(candidate)), decisions)
                : OutputComparison.incomparable(finite, candidateFinite);
        return new PairVerdict(comparison, decisions, comparable);
    }
}
