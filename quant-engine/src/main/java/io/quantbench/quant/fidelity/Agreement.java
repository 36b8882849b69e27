package io.quantbench.quant.fidelity;

/** What it means that reference and candidate decide alike; the share of rows for which they do is the agreement. */
public enum Agreement {
    /** Nothing is decided; the report has no agreement. */
    NONE,
    /** Rows are class scores; both have their largest value at the same index, the lowest one among equals. */
    TOP1,
    /**
     * Rows are embeddings; the row nearest by cosine among the other rows of the check is the same in both sets. Rows that the
     * reference cannot tell apart, such as copies, count as the same neighbour. All rows are kept in memory and compared
     * pairwise: quadratic in their number, at most {@link FidelityCheck#MAX_NEIGHBOUR_ROWS} take part.
     */
    NEAREST_NEIGHBOUR,
    /** The caller decides, with a classifier behind the model for example, and hands in both predictions. */
    PREDICTION
}
