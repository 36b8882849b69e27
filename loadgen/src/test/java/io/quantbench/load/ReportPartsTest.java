package io.quantbench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.load.capacity.CapacityListener;
import io.quantbench.load.capacity.CapacityResult;
import io.quantbench.load.capacity.CapacitySearch;
import io.quantbench.load.capacity.CapacitySettings;
import io.quantbench.load.capacity.Sweep;
import io.quantbench.load.clock.ManualClock;
import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.compare.AccuracyGate;
import io.quantbench.load.compare.ArmBlocks;
import io.quantbench.load.compare.ArmRace;
import io.quantbench.load.compare.BlockBootstrap;
import io.quantbench.load.compare.ComparisonJudge;
import io.quantbench.load.compare.ComparisonRules;
import io.quantbench.load.compare.RaceSettings;
import io.quantbench.load.dispatch.LoopSetup;
import io.quantbench.load.dispatch.Phases;
import io.quantbench.load.dispatch.SteadyLoad;
import io.quantbench.load.report.RunReport;
import io.quantbench.load.target.QueueTarget;
import io.quantbench.load.target.ScriptedTarget;
import io.quantbench.load.target.ScriptedTarget.Answer;
import io.quantbench.load.verdict.Slo;
import io.quantbench.load.verdict.ValidityRules;
import io.quantbench.load.workload.Sample;
import io.quantbench.load.workload.Workload;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the runs told, in a report. */
class ReportPartsTest {
    private static final long MS = 1_000_000L;
    private static final Workload WORKLOAD = new Workload("w", List.of(new Sample(0, ByteBuffer.allocate(0))));

    private final ManualClock clock = new ManualClock(0);
    private final LoopSetup.Timing timing = new LoopSetup.Timing(clock, clock.sleeper(), PacerOptions.park());

    @Test
    void aSearchKeepsItsProbes() {
        Slo slo = new Slo(99, 10 * MS);
        CapacityResult result = new CapacitySearch(
                        CapacitySettings.of(slo, 20_000 * MS, 1)
                                .withRates(10, 400)
                                .withStart(300),
                        WORKLOAD,
                        new QueueTarget(clock, 1, () -> MS),
                        timing,
                        CapacityListener.NONE)
                .run();
        RunReport.Capacity capacity = ReportParts.capacity(slo, result);

        assertThat(capacity.status()).isEqualTo("AT_LEAST");
        assertThat(capacity.objective()).isEqualTo("p99 ≤ 10.000 ms");
        assertThat(capacity.ratePerSec()).isEqualTo(400.0);
        assertThat(capacity.tooFastPerSec()).isNull();
        assertThat(capacity.probes()).hasSameSizeAs(result.probes());
    }

    @Test
    void aComparisonKeepsItsIntervalsAndWhatWasNotMeasured() {
        List<ArmBlocks> arms = new ArmRace(
                        RaceSettings.of(new SteadyLoad.Closed(1), new Phases(0, 1_000 * MS, MS), 1)
                                .withRounds(6),
                        WORKLOAD,
                        List.of(
                                new ArmRace.Arm("fp32", new ScriptedTarget(clock, n -> Answer.after(4 * MS))),
                                new ArmRace.Arm("int8", new ScriptedTarget(clock, n -> Answer.after(2 * MS)))),
                        timing,
                        ArmRace.Listener.NONE)
                .run();
        RunReport.Comparison comparison = ReportParts.comparison(new ComparisonJudge(
                        ComparisonRules.NONE.withMinSpeedup(1.5).withAccuracy(AccuracyGate.MLPERF_99),
                        BlockBootstrap.of(1))
                .judge(arms.get(0), arms.get(1), Optional.empty()));

        assertThat(comparison.status()).isEqualTo("INCONCLUSIVE");
        assertThat(comparison.ratios()).extracting(RunReport.Ratio::figure).containsExactly("P50", "P99", "THROUGHPUT");
        assertThat(comparison.checks().get(1).required()).isNull();
        assertThat(ReportParts.arm(arms.get(1), "quantized", ValidityRules.DEFAULT)
                        .throughputPerSec())
                .isEqualTo(arms.get(1).merged().okRatePerSec());
    }

    @Test
    void aPointOfASweepIsNamedAfterItsValue() {
        RunReport.SweepRow row = new Sweep(
                        Sweep.Settings.of(new Phases(0, 1_000 * MS, MS), 1), WORKLOAD, timing, point -> {})
                .overConcurrencies(new ScriptedTarget(clock, n -> Answer.after(MS)), List.of(4)).stream()
                        .map(ReportParts::sweepRow)
                        .findFirst()
                        .orElseThrow();

        assertThat(row.arm().variant()).isEqualTo("concurrency=4");
        assertThat(row.arm().openLoop()).isNull();
        assertThat(row.arm().throughputPerSec()).isBetween(3_900.0, 4_000.0);
    }
}
