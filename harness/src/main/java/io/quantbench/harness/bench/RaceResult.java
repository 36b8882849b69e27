package io.quantbench.harness.bench;

import io.quantbench.harness.bench.report.BenchReport;
import io.quantbench.load.record.Recording;
import java.util.List;

/**
 * What a race measured, arm by arm in the order of the arms. Lists are shorter, or empty, after a stop.
 *
 * @param quality closeness and accuracy
 * @param closedLoop blocks of the closed loop
 * @param openLoop the open loop
 * @param pace lengths of the stages
 */
record RaceResult(QualityStudy.Findings quality, List<List<Recording>> closedLoop, OpenLoopResult openLoop, Pace pace) {
    /** The report's settings: what was asked for, and what the run decided. */
    BenchReport.Settings settingsFor(BenchSettings settings, String baseline) {
        BenchSettings.Load load = settings.load();
        return new BenchReport.Settings(
                baseline,
                openLoop.ratePerSec() > 0 ? openLoop.ratePerSec() : null,
                openLoop.rateRule(),
                pace.open().measureNs() * pace.open().rounds(),
                pace.open().warmUpNs(),
                pace.open().rounds(),
                "ABBA",
                load.threads(),
                load.batching().maxBatch(),
                load.batching().maxDelay().toNanos(),
                load.seed());
    }
}
