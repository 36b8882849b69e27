package io.quantbench.harness.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quantbench.harness.bench.report.BenchReport.Gate;
import io.quantbench.harness.bench.report.BenchReport.Status;
import io.quantbench.harness.bench.report.BenchReport.Verdict;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BenchReportTest {
    private static final Gate FAILED = new Gate("--max-p99", "≤ 10 ms", "12 ms", false);

    @Test
    void takesTheWorstStatusThatApplies() {
        List<ArmReport> valid = SyntheticReports.ok().arms();
        List<ArmReport> invalid = SyntheticReports.invalid().arms();
        assertThat(Status.of(true, valid, List.of())).isEqualTo(Status.OK);
        assertThat(Status.of(true, valid, List.of(FAILED))).isEqualTo(Status.GATE_FAILED);
        assertThat(Status.of(true, invalid, List.of(FAILED))).isEqualTo(Status.INVALID);
        assertThat(Status.of(false, invalid, List.of(FAILED))).isEqualTo(Status.INCOMPLETE);
        assertThat(Status.of(true, List.of(), List.of())).isEqualTo(Status.INVALID);
    }

    @Test
    void refusesAnOkVerdictOverAnInvalidArm() {
        BenchReport invalid = SyntheticReports.invalid();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withVerdict(invalid, new Verdict(Status.OK, List.of("All is well."))))
                .withMessageContaining("says OK")
                .withMessageContaining("say INVALID");
    }

    @Test
    void refusesAnOkVerdictOverAFailedGate() {
        BenchReport failed = SyntheticReports.gateFailed();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withVerdict(failed, new Verdict(Status.OK, List.of("All is well."))))
                .withMessageContaining("GATE_FAILED");
    }

    @Test
    void acceptsAHarsherVerdictThanTheArmsAsk() {
        Verdict harsh = new Verdict(Status.INVALID, List.of("The clock was set during the run."));
        assertThat(withVerdict(SyntheticReports.ok(), harsh).verdict()).isEqualTo(harsh);
    }

    @Test
    void findsTheBaseline() {
        assertThat(SyntheticReports.ok().baselineArm())
                .hasValueSatisfying(arm -> assertThat(arm.variant()).isEqualTo("fp32"));
    }

    @Test
    void saysLoudlyThatAnArmIsSlower() {
        assertThat(SyntheticReports.ok().arms())
                .extracting(ArmReport::slowerThanFp32)
                .containsExactly(false, false, true);
    }

    @Test
    void asksForATaskMetricOrTheReasonWhyThereIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> arm(1.0, null))
                .withMessageContaining("either a task metric or the reason");
    }

    @Test
    void refusesASpeedupThatIsNoNumber() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> arm(Double.NaN, "no labels."))
                .withMessageContaining("speedup=NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> arm(0.0, "no labels."))
                .withMessageContaining("speedup=0.0");
    }

    @Test
    void refusesValidityThatContradictsItsReasons() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ArmReport.Validity(false, List.of()));
    }

    private static ArmReport arm(double speedup, @Nullable String absent) {
        return new ArmReport(
                "x",
                "",
                1,
                null,
                speedup,
                null,
                null,
                null,
                Map.of(),
                null,
                null,
                absent,
                new ArmReport.Validity(true, List.of()),
                null,
                ArmReport.Curves.NONE);
    }

    private static BenchReport withVerdict(BenchReport report, Verdict verdict) {
        return new BenchReport(
                report.schemaVersion(),
                report.toolVersion(),
                report.finishedAt(),
                verdict,
                report.gates(),
                report.arms(),
                report.settings(),
                report.data(),
                report.quantization(),
                report.environment());
    }
}
