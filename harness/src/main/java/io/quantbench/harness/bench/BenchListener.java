package io.quantbench.harness.bench;

/** Hears how a bench run proceeds. Called from several threads, one call at a time; must return quickly. */
public interface BenchListener {
    /** A listener that ignores everything. */
    BenchListener SILENT = new BenchListener() {};

    /** A new part of the run begins, such as {@code open loop at 61 requests/s}. */
    default void stage(String title) {}

    /** Something worth keeping happened or was decided: one sentence. */
    default void note(String sentence) {}

    /**
     * How far the current stage is; replaces what was told before.
     *
     * @param share from 0 to 1
     * @param line what is happening now, short
     */
    default void progress(double share, String line) {}
}
