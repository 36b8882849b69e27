package io.quantbench.harness.canary.judge;

import io.quantbench.harness.canary.judge.EvidenceEvent.Label;
import io.quantbench.harness.canary.judge.EvidenceEvent.PairedAnswer;
import io.quantbench.harness.canary.judge.EvidenceEvent.PairedLatency;
import io.quantbench.harness.canary.judge.EvidenceEvent.Served;

/** Follows the evidence on one guardrail, in constant memory; takes what it needs of the events and ignores the rest. */
interface MetricTracker {
    /** A pair of an id not seen before. */
    default void onPair(PairedAnswer pair) {}

    /** The first label of a known pair. */
    default void onLabel(Label label) {}

    default void onPairedLatency(PairedLatency latency) {}

    default void onServed(Served served) {}

    /** A decision is about to be taken. */
    default void onLook() {}

    MetricState state();

    long samples();

    MetricFinding finding();

    /** Whether it compares the arms of a split, and so falls with the sample-ratio check. */
    boolean comparesSplit();
}
