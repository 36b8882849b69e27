package io.quantbench.harness.bench;

import io.quantbench.harness.bench.report.ArmReport;
import org.jspecify.annotations.Nullable;

/**
 * How good one arm's answers are.
 *
 * @param fidelity closeness to the reference; null for the reference itself
 * @param task the task metric; null where it cannot be told
 */
record ArmQuality(ArmReport.@Nullable Fidelity fidelity, ArmReport.@Nullable Task task) {
    static final ArmQuality UNKNOWN = new ArmQuality(null, null);
}
