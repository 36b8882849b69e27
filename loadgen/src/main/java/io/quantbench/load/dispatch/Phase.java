package io.quantbench.load.dispatch;

/** The part of a run that an instant belongs to. */
public enum Phase {
    /** Queries are issued but do not count. */
    WARMUP,
    /** Queries whose intended start lies here count. */
    MEASURE,
    /** Nothing is issued; answers are awaited. */
    DRAIN
}
