package io.quantbench.harness.canary.compare;

/** Hears what comes of pairs, for live metrics. Called on the comparator's thread: must not wait or throw. */
public interface PairListener {
    /** Hears nothing. */
    PairListener NONE = new PairListener() {};

    /** Both arms gave an output; not {@linkplain OutputComparison#measured() measured} where these cannot be compared. */
    default void compared(OutputComparison comparison, Decisions decisions) {}

    /** An arm gave no output, or none in time. */
    default void failed() {}

    /** The label of a compared pair is known. */
    default void labelled(boolean referenceRight, boolean candidateRight) {}
}
