package io.quantbench.harness.canary;

/** Where a canary stands. */
public enum Phase {
    /** Evidence is gathered in the current step. */
    RUNNING,
    /** The current step is proven and waits for an approval. */
    AWAITING_APPROVAL,
    /** All steps passed; the candidate serves. Final. */
    PROMOTED,
    /** Given up; the reference serves. Final. */
    ROLLED_BACK;

    public boolean isFinal() {
        return this == PROMOTED || this == ROLLED_BACK;
    }
}
