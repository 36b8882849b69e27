package io.quantbench.load.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.load.compare.AccuracyVerdict.Status;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AccuracyGateTest {
    private static AccuracyOutcome accuracy(double reference, double candidate) {
        return new AccuracyOutcome("accuracy", reference, candidate, false, 1_000, 0, 0);
    }

    private static AccuracyOutcome paired(long rows, long regressions, long improvements) {
        return new AccuracyOutcome("accuracy", 0.9, 0.9, false, rows, regressions, improvements);
    }

    @Test
    void mlperfsTargetsAreSharesOfTheReference() {
        // ResNet-50: 76.46 % in FP32, so 75.6954 % for 99 % and 76.38354 % for 99.9 %.
        assertThat(AccuracyGate.MLPERF_99.judge(accuracy(0.7646, 0.75696)).status())
                .isEqualTo(Status.KEPT);
        assertThat(AccuracyGate.MLPERF_99.judge(accuracy(0.7646, 0.75695)).status())
                .isEqualTo(Status.LOST);
        assertThat(AccuracyGate.MLPERF_999.judge(accuracy(0.7646, 0.7638)).status())
                .isEqualTo(Status.LOST);
        assertThat(AccuracyGate.MLPERF_999.judge(accuracy(0.7646, 0.7639)).status())
                .isEqualTo(Status.KEPT);
    }

    @Test
    void anErrorRateMayRiseByAsMuch() {
        AccuracyOutcome worse = new AccuracyOutcome("character error rate", 0.0990, 0.0999, true, 10, 0, 0);
        assertThat(AccuracyGate.MLPERF_99.judge(worse).status()).isEqualTo(Status.KEPT);
        assertThat(AccuracyGate.MLPERF_999.judge(worse).status()).isEqualTo(Status.LOST);
    }

    @Test
    void aMarginNeedsRowsEnough() {
        AccuracyGate gate = new AccuracyGate.Margin(0.01, 0.95);

        assertThat(gate.judge(paired(1_000, 0, 0)).status()).isEqualTo(Status.KEPT);
        AccuracyVerdict few = gate.judge(paired(100, 0, 0));
        assertThat(few.status()).isEqualTo(Status.UNDECIDED);
        assertThat(few.sentence()).contains("needs about " + few.moreRowsNeeded() + " more rows");
        // z = −√(n Δ / (1 − Δ)) without discordant rows: 1.645² · 0.99 / 0.01 = 267.9 rows.
        assertThat(100 + few.moreRowsNeeded()).isEqualTo(268);
        assertThat(gate.judge(paired(267, 0, 0)).status()).isEqualTo(Status.UNDECIDED);
        assertThat(gate.judge(paired(268, 0, 0)).status()).isEqualTo(Status.KEPT);
        assertThat(gate.judge(paired(1_000, 15, 5)).status()).isEqualTo(Status.LOST);
    }

    @Test
    void keepsAMarginByMistakeNoMoreOftenThanItSays() {
        SplittableRandom random = new SplittableRandom(7);
        AccuracyGate gate = new AccuracyGate.Margin(0.02, 0.95);
        int kept = 0;
        int experiments = 4_000;
        for (int i = 0; i < experiments; i++) {
            long regressions = 0;
            long improvements = 0;
            for (int row = 0; row < 1_000; row++) {
                double u = random.nextDouble();
                regressions += u < 0.05 ? 1 : 0;
                improvements += u >= 0.05 && u < 0.08 ? 1 : 0; // Just as much lost as is not allowed.
            }
            kept += gate.judge(paired(1_000, regressions, improvements)).status() == Status.KEPT ? 1 : 0;
        }
        assertThat(kept / (double) experiments).isBetween(0.03, 0.06);
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        assertThatThrownBy(() -> new AccuracyGate.OfReference(1.2)).hasMessageContaining("share=1.2");
        assertThatThrownBy(() -> new AccuracyGate.Margin(0, 0.95)).hasMessageContaining("maxLoss=0.0");
        assertThatThrownBy(() -> paired(10, 8, 4)).hasMessageContaining("rows=10");
    }
}
