package io.quantbench.harness.canary.judge;

/** What the evidence says about one guardrail. */
public enum MetricState {
    /** Neither harm nor non-inferiority is proven. */
    UNDECIDED,
    /** Proven to be worse by less than the margin, if at all. */
    NON_INFERIOR,
    /** Proven to be worse, and by less than the margin: tolerated. */
    WORSE_WITHIN_MARGIN,
    /** Proven to be worse, and not proven to stay within the margin. */
    HARMFUL;

    /** Whether a promotion may pass this guardrail. */
    public boolean allowsPromotion() {
        return this == NON_INFERIOR || this == WORSE_WITHIN_MARGIN;
    }
}
