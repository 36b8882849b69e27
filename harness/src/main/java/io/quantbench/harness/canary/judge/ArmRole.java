package io.quantbench.harness.canary.judge;

/** The two sides of a canary comparison. */
public enum ArmRole {
    /** What serves today, or a fresh copy of it. */
    REFERENCE,
    /** What may replace it. */
    CANDIDATE
}
