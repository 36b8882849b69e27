package io.quantbench.harness.canary.rival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.harness.canary.judge.ArmRole;
import io.quantbench.harness.canary.judge.EvidenceEvent;
import io.quantbench.harness.canary.judge.RequestResult;
import io.quantbench.harness.canary.judge.Verdict;
import io.quantbench.harness.canary.rival.IntervalSummary.Side;
import java.util.List;
import org.junit.jupiter.api.Test;

class RivalRulesTest {
    private static final Side GOOD = new Side(0.01, 0.9, 10e6, 30e6);
    private static final Side SLOW = new Side(0.01, 0.9, 10e6, 90e6);
    private static final Side MISSING = new Side(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    @Test
    void fixedThresholdCountsPassedAndFailedChecks() {
        assertThat(feed(threshold(), GOOD, SLOW, GOOD, GOOD)).isEqualTo(Verdict.PROMOTE);
        assertThat(feed(threshold(), GOOD, SLOW, GOOD)).isEqualTo(Verdict.HOLD);
        assertThat(feed(threshold(), GOOD, SLOW, MISSING, GOOD, GOOD)).isEqualTo(Verdict.ROLLBACK);
    }

    private static FixedThresholdRule threshold() {
        return new FixedThresholdRule(new FixedThresholdRule.Limits(0.02, 0.8, 40e6), 2, 3);
    }

    @Test
    void failureLimitComparesWithTheReference() {
        assertThat(feed(failureLimit(), GOOD, GOOD, GOOD)).isEqualTo(Verdict.PROMOTE);
        assertThat(feed(failureLimit(), GOOD, SLOW, GOOD)).isEqualTo(Verdict.PROMOTE);
        assertThat(feed(failureLimit(), SLOW, SLOW, GOOD)).isEqualTo(Verdict.ROLLBACK);
    }

    @Test
    void failureLimitPausesForGoodOnInconclusiveMeasurements() {
        Side doubtful = new Side(0.01, 0.9, 10e6, 40e6);
        assertThat(feed(failureLimit(), doubtful, GOOD, GOOD)).isEqualTo(Verdict.HOLD);
        assertThat(feed(failureLimit(), doubtful, GOOD, GOOD, SLOW, SLOW, SLOW)).isEqualTo(Verdict.HOLD);
    }

    @Test
    void failureLimitEndsAfterFiveErrorsInARow() {
        assertThat(feed(failureLimit(), MISSING, MISSING, MISSING, MISSING)).isEqualTo(Verdict.HOLD);
        assertThat(feed(failureLimit(), MISSING, MISSING, MISSING, MISSING, MISSING))
                .isEqualTo(Verdict.ROLLBACK);
        assertThat(feed(failureLimit(), MISSING, MISSING, MISSING, MISSING, GOOD, GOOD, GOOD))
                .isEqualTo(Verdict.PROMOTE);
    }

    private static FailureLimitRule failureLimit() {
        return new FailureLimitRule(
                new FailureLimitRule.Tolerances(0.01, 0.02, 0.2), new FailureLimitRule.Plan(3, 1, 0));
    }

    @Test
    void mannWhitneyRuleJudgesEveryFewPoints() {
        MannWhitneyRule rule = new MannWhitneyRule(new KayentaJudge(95, 75), 5, 10);
        Verdict[] verdicts = new Verdict[10];
        for (int i = 0; i < verdicts.length; i++) {
            verdicts[i] = rule.judge(new IntervalSummary(jittered(i, 1), jittered(i + 3, 1)));
        }
        assertThat(verdicts[8]).isEqualTo(Verdict.HOLD);
        assertThat(verdicts[9]).isEqualTo(Verdict.PROMOTE);
        MannWhitneyRule slow = new MannWhitneyRule(new KayentaJudge(95, 75), 10, 20);
        Verdict last = Verdict.HOLD;
        for (int i = 0; i < 10; i++) {
            last = slow.judge(new IntervalSummary(jittered(i, 1), jittered(i + 3, 2)));
        }
        assertThat(last).isEqualTo(Verdict.ROLLBACK);
    }

    private static Side jittered(int i, double factor) {
        double jitter = 1 + 0.01 * (i * 7 % 10);
        return new Side(0.01 * jitter, 0.9 * jitter, factor * 10e6 * jitter, factor * 30e6 * jitter);
    }

    @Test
    void collectorSumsUpAnIntervalAndStartsTheNext() {
        IntervalCollector collector = new IntervalCollector();
        for (int i = 1; i <= 100; i++) {
            collector.accept(new EvidenceEvent.Served(ArmRole.CANDIDATE, 0.5, i, RequestResult.OK));
        }
        collector.accept(new EvidenceEvent.Served(ArmRole.CANDIDATE, 0.5, 1, RequestResult.ERROR));
        collector.accept(new EvidenceEvent.Label("1", true, false));
        IntervalSummary interval = collector.close();
        assertThat(interval.candidate()).isEqualTo(new Side(1 / 101.0, 0, 50, 99));
        assertThat(interval.reference().accuracy()).isEqualTo(1);
        assertThat(interval.reference().p99Ns()).isNaN();
        assertThat(collector.close().candidate().errorRate()).isNaN();
    }

    @Test
    void refusesImpossiblePlans() {
        assertThatThrownBy(() -> new FailureLimitRule.Plan(0, 0, 0)).hasMessageContaining("count=0");
        assertThatThrownBy(() -> new FixedThresholdRule(new FixedThresholdRule.Limits(1, 0, 1), 0, 1))
                .hasMessageContaining("threshold=0");
        assertThatThrownBy(() -> new MannWhitneyRule(new KayentaJudge(95, 75), 5, 4))
                .hasMessageContaining("points=4");
    }

    private static Verdict feed(Rival rival, Side... candidates) {
        Verdict verdict = Verdict.HOLD;
        for (Side candidate : List.of(candidates)) {
            verdict = rival.judge(new IntervalSummary(GOOD, candidate));
        }
        return verdict;
    }
}
