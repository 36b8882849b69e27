package io.quantbench.harness.canary.judge;

/** What to do with the candidate. */
public enum Verdict {
    /** Every guardrail is proven non-inferior. */
    PROMOTE,
    /** Neither proof is there yet. */
    HOLD,
    /** Harm is proven, or a hard gate tripped. */
    ROLLBACK
}
