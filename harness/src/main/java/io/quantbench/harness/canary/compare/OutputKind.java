package io.quantbench.harness.canary.compare;

/** What the numbers of an answer mean, and with that what it means for two answers to agree. */
public enum OutputKind {
    /** One score per class and row, on any scale; rows agree when the same class is decided. */
    SCORES,
    /** One probability per class and row; as scores, and the divergence of the two distributions is measured. */
    PROBABILITIES,
    /** A vector per row, of which only the direction matters; rows agree by their cosine, 0 where it is negative. */
    EMBEDDING
}
