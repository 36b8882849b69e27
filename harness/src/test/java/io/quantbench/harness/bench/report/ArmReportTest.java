package io.quantbench.harness.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.load.record.GeneratorUsage;
import io.quantbench.load.record.IntervalSeries;
import io.quantbench.load.record.LatencyDistribution;
import io.quantbench.load.record.MeasuredWindow;
import io.quantbench.load.record.OutcomeCounts;
import io.quantbench.load.record.QueryCounts;
import io.quantbench.load.record.Recording;
import io.quantbench.load.target.Outcome;
import io.quantbench.load.verdict.RunValidity;
import io.quantbench.load.verdict.ValidityJudge;
import io.quantbench.load.verdict.ValidityRules;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ArmReportTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final LatencyDistribution LATENCIES = LatencyDistribution.of(1_000_000, 2_000_000, 4_000_000);
    private static final Recording RECORDING = new Recording(
            "fp32",
            OptionalDouble.of(4),
            new MeasuredWindow(5 * SECOND_NS, 6 * SECOND_NS, SECOND_NS, SECOND_NS, 5 * SECOND_NS, 6 * SECOND_NS - 1),
            new QueryCounts(4, 4, 4, 0, 0, 0),
            new OutcomeCounts(Map.of(Outcome.OK, 3L, Outcome.BAD_ANSWER, 1L)),
            LATENCIES,
            LATENCIES,
            LATENCIES,
            new IntervalSeries(SECOND_NS, List.of(new IntervalSeries.Interval(0, 4, 4, 3, 2, 4, 4))),
            GeneratorUsage.none(),
            true);

    @Test
    void takesCurvesFromARecordingOnTheClockOfTheWholeRun() {
        ArmReport.Curves curves = ArmReport.Curves.of(List.of(RECORDING), RECORDING.serviceNs(), 2 * SECOND_NS);
        assertThat(curves.seconds()).containsExactly(new ArmReport.Second(3 * SECOND_NS, 4, 3, 4));
        assertThat(curves.responseCdf().get(curves.responseCdf().size() - 1).fraction())
                .isEqualTo(1);
    }

    @Test
    void takesRatesAndOutcomesFromARecording() {
        assertThat(ArmReport.OpenLoop.of(RECORDING)).isEqualTo(new ArmReport.OpenLoop(4, 4));
        assertThat(ArmReport.outcomesOf(RECORDING.outcomes()))
                .containsEntry("ok", 3L)
                .containsEntry("bad_answer", 1L)
                .containsEntry("timeout", 0L);
    }

    @Test
    void takesReasonsFromTheVerdict() {
        RunValidity validity = new ValidityJudge(ValidityRules.DEFAULT).judge(RECORDING);
        ArmReport.Validity reported = ArmReport.Validity.of(validity);
        assertThat(reported.valid()).isFalse();
        assertThat(reported.reasons())
                .extracting(ArmReport.Reason::criterion)
                .contains("error-share", "too-few-queries");
    }
}
