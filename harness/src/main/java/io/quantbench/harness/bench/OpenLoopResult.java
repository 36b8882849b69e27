package io.quantbench.harness.bench;

import io.quantbench.harness.bench.report.ArmReport;
import io.quantbench.load.record.Recording;
import java.util.List;
import java.util.Optional;

/**
 * What the open loop measured.
 *
 * @param ratePerSec rate of every arm; 0 if there was no open loop
 * @param rateRule how the rate was found; empty if it was given
 * @param blocks recordings by arm, in the arms' order
 * @param batches what the batcher made of each arm's requests, warm-up included, in the same order
 */
record OpenLoopResult(
        double ratePerSec, String rateRule, List<List<Recording>> blocks, List<Optional<ArmReport.Batches>> batches) {
    /** The run was stopped before it. */
    static final OpenLoopResult NONE = new OpenLoopResult(0, "", List.of(), List.of());
}
