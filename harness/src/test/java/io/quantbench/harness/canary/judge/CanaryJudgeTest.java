package io.quantbench.harness.canary.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.harness.canary.judge.EvidenceEvent.Crash;
import io.quantbench.harness.canary.judge.EvidenceEvent.Label;
import io.quantbench.harness.canary.judge.EvidenceEvent.PairedAnswer;
import io.quantbench.harness.canary.judge.Guardrail.Accuracy;
import io.quantbench.harness.canary.judge.Guardrail.Agreement;
import io.quantbench.harness.canary.judge.Guardrail.ErrorRate;
import io.quantbench.harness.canary.judge.Guardrail.LatencyQuantile;
import io.quantbench.harness.canary.judge.Guardrail.LatencyRatio;
import io.quantbench.harness.canary.judge.Guardrail.SloBreachRate;
import io.quantbench.harness.canary.judge.Reason.Code;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CanaryJudgeTest {
    private static final Accuracy WITHIN_A_POINT = new Accuracy(0.01, 1);

    private static Decision judge(JudgePolicy policy, List<? extends EvidenceEvent> events) {
        CanaryJudge judge = new CanaryJudge(policy);
        events.forEach(judge::accept);
        judge.accept(Events.look(1));
        Decision decision = judge.decision();
        assertThat(decision.verdict()).isEqualTo(judge.verdict());
        assertThat(decision.reasons()).isNotEmpty();
        return decision;
    }

    private static Decision judge(Guardrail guardrail, List<? extends EvidenceEvent> events) {
        return judge(JudgePolicy.of(0.05, guardrail), events);
    }

    private static MetricFinding only(Decision decision) {
        assertThat(decision.findings()).hasSize(1);
        return decision.findings().get(0);
    }

    private static void assertReason(Decision decision, Code code, String subject) {
        assertThat(decision.reasons())
                .as(decision.reasons().toString())
                .anyMatch(reason -> reason.code() == code && reason.subject().equals(subject));
    }

    @Test
    void anEqualModelIsPromoted() {
        Decision decision = judge(WITHIN_A_POINT, Events.labelledPairs(5_000, 0.01, 0.01, 1));
        assertThat(decision).isInstanceOf(Decision.Promote.class);
        assertReason(decision, Code.NON_INFERIOR, "accuracy");
        MetricFinding finding = only(decision);
        assertThat(finding.samples()).isEqualTo(5_000);
        assertThat(finding.expectedRemaining()).isZero();
        assertThat(finding.nonInferiority().reached()).isTrue();
        Estimate estimate = Objects.requireNonNull(finding.estimate());
        assertThat(Objects.requireNonNull(estimate.interval()).contains(0)).isTrue();
    }

    @Test
    void aWorseModelIsRolledBack() {
        Decision decision = judge(WITHIN_A_POINT, Events.labelledPairs(5_000, 0.05, 0.01, 1));
        assertThat(decision).isInstanceOf(Decision.Rollback.class);
        assertReason(decision, Code.HARM, "accuracy");
        assertThat(only(decision).state()).isEqualTo(MetricState.HARMFUL);
        assertThat(decision.reasons().get(0).sentence()).contains("accuracy is worse", "effect -0.0");
    }

    @Test
    void anOpenCaseIsHeldAndSaysHowMuchIsMissing() {
        Decision decision = judge(WITHIN_A_POINT, Events.labelledPairs(300, 0.005, 0.005, 1));
        assertThat(decision).isInstanceOf(Decision.Hold.class);
        assertReason(decision, Code.NOT_ENOUGH_EVIDENCE, "accuracy");
        assertThat(only(decision).expectedRemaining()).isBetween(50L, 5_000L);
    }

    @Test
    void withoutEvidenceNothingIsDecided() {
        Decision decision = judge(WITHIN_A_POINT, List.of());
        assertThat(decision).isInstanceOf(Decision.Hold.class);
        assertThat(only(decision).estimate()).isNull();
        assertThat(decision.reasons().get(0).sentence()).contains("nothing was measured");
    }

    @Test
    void aLossThatIsCertifiedToBeWithinTheMarginIsTolerated() {
        Accuracy wide = new Accuracy(0.05, 1);
        Decision decision = judge(wide, Events.labelledPairs(30_000, 0.015, 0.005, 3));
        assertThat(only(decision).harm().reached()).isTrue();
        assertThat(only(decision).state()).isEqualTo(MetricState.WORSE_WITHIN_MARGIN);
        assertThat(decision).isInstanceOf(Decision.Promote.class);
        assertThat(decision.reasons().get(0).sentence()).contains("is worse, but within its margin of 0.0500");
    }

    @Test
    void everyGuardrailMustHoldForAPromotion() {
        JudgePolicy policy = JudgePolicy.of(0.05, WITHIN_A_POINT, new ErrorRate(0.01, 1, 1));
        Decision decision = judge(policy, Events.labelledPairs(5_000, 0.01, 0.01, 1));
        assertThat(decision).isInstanceOf(Decision.Hold.class);
        assertReason(decision, Code.NON_INFERIOR, "accuracy");
        assertReason(decision, Code.NOT_ENOUGH_EVIDENCE, "error-rate");
    }

    @Test
    void harmMustOutweighItsPartOfTheBudget() {
        JudgePolicy policy = JudgePolicy.of(0.05, new Accuracy(0.01, 1), new ErrorRate(0.01, 1, 3));
        assertThat(policy.harmAlpha(policy.guardrails().get(0))).isCloseTo(0.0125, within(1e-15));
        assertThat(policy.harmAlpha(policy.guardrails().get(1))).isCloseTo(0.0375, within(1e-15));
        Decision decision = judge(policy, List.of());
        assertThat(decision.findings().get(0).harm().thresholdLog10()).isCloseTo(-Math.log10(0.0125), within(1e-12));
        assertThat(decision.findings().get(0).nonInferiority().thresholdLog10())
                .isCloseTo(-Math.log10(0.05), within(1e-12));
    }

    @Test
    void agreementIsJudgedWithoutLabels() {
        Agreement guardrail = new Agreement(0.98, 1);
        assertThat(judge(guardrail, Events.labelledPairs(4_000, 0.005, 0, 1))).isInstanceOf(Decision.Promote.class);
        assertThat(judge(guardrail, Events.labelledPairs(4_000, 0.05, 0, 1))).isInstanceOf(Decision.Rollback.class);
    }

    @Test
    void pairedLatencyIsJudgedAsARatio() {
        LatencyRatio guardrail = new LatencyRatio(1.05, 1_000, 1);
        assertThat(judge(guardrail, Events.pairedLatencies(2_000, 1.0, 1))).isInstanceOf(Decision.Promote.class);
        Decision slower = judge(guardrail, Events.pairedLatencies(2_000, 1.08, 1));
        assertThat(slower).isInstanceOf(Decision.Rollback.class);
        Estimate estimate = Objects.requireNonNull(only(slower).estimate());
        assertThat(estimate.effect()).isBetween(1.06, 1.10);
        assertThat(Objects.requireNonNull(estimate.interval()).contains(1.08)).isTrue();
    }

    @Test
    void latencyQuantilesOfASplitAreJudgedAtLooks() {
        LatencyQuantile guardrail = new LatencyQuantile(0.95, 1.2, 4_000, 1);
        assertThat(guardrail.metric()).isEqualTo("latency-p95");
        assertThat(new LatencyQuantile(0.999, 1.2, 4_000, 1).metric()).isEqualTo("latency-p99.9");
        assertThat(new LatencyQuantile(0.5, 1.2, 4_000, 1).metric()).isEqualTo("latency-p50");
        assertThat(judge(guardrail, Events.split(20_000, 1, 0, 0, 1))).isInstanceOf(Decision.Promote.class);
        Decision slower = judge(guardrail, Events.split(20_000, 1.25, 0, 0, 1));
        assertThat(slower).isInstanceOf(Decision.Rollback.class);
        assertThat(Objects.requireNonNull(only(slower).estimate()).effect()).isBetween(1.15, 1.35);
        assertThat(slower.evidence().candidate().latency().p99Ns()).isGreaterThan(35e6);
    }

    @Test
    void errorsAndBreachesAreJudgedOnASplit() {
        ErrorRate errors = new ErrorRate(0.01, 1, 1);
        assertThat(judge(errors, Events.split(20_000, 1, 0.003, 0.003, 1))).isInstanceOf(Decision.Promote.class);
        assertThat(judge(errors, Events.split(20_000, 1, 0.003, 0.02, 1))).isInstanceOf(Decision.Rollback.class);
        SloBreachRate breaches = new SloBreachRate(30_000_000, 0.02, 1, 1);
        assertThat(judge(breaches, Events.split(20_000, 1, 0, 0, 1))).isInstanceOf(Decision.Promote.class);
        assertThat(judge(breaches, Events.split(20_000, 1.5, 0, 0, 1))).isInstanceOf(Decision.Rollback.class);
    }

    @Test
    void noErrorsAtAllAreProofEnough() {
        assertThat(judge(new ErrorRate(0.01, 1, 1), Events.split(3_000, 1, 0, 0, 1)))
                .isInstanceOf(Decision.Promote.class);
    }

    @Test
    void hardGatesRollBackAtOnce() {
        JudgePolicy policy = JudgePolicy.of(0.05, WITHIN_A_POINT);
        Decision pair = judge(policy, List.of(new PairedAnswer("r1", 0, true, false)));
        assertThat(pair).isInstanceOf(Decision.Rollback.class);
        assertReason(pair, Code.HARD_GATE, "non-finite");
        assertReason(
                judge(policy, List.of(Events.served(true, 0.5, 1, RequestResult.NON_FINITE))),
                Code.HARD_GATE,
                "non-finite");
        assertReason(judge(policy, List.of(new Crash(ArmRole.CANDIDATE, "out of memory"))), Code.HARD_GATE, "crash");
        List<EvidenceEvent> run = Collections.nCopies(21, Events.served(true, 0.5, 1, RequestResult.ERROR));
        assertReason(judge(policy, run), Code.HARD_GATE, "error-run");
        assertThat(judge(policy, run.subList(0, 20))).isInstanceOf(Decision.Hold.class);
    }

    @Test
    void gatesDoNotWatchTheReference() {
        JudgePolicy policy = JudgePolicy.of(0.05, WITHIN_A_POINT);
        Decision decision = judge(
                policy, List.of(new PairedAnswer("r1", 0, false, true), new Crash(ArmRole.REFERENCE, "out of memory")));
        assertThat(decision).isInstanceOf(Decision.Hold.class);
        assertThat(decision.evidence().reference().crashes()).isEqualTo(1);
        assertThat(decision.evidence().reference().nonFinite()).isEqualTo(1);
    }

    @Test
    void aBrokenSplitVoidsWhatComparesIt() {
        List<EvidenceEvent> events = new ArrayList<>(Events.split(4_000, 1, 0, 0.05, 1));
        // Recording loses most of the reference's requests.
        events.removeIf(event -> event instanceof EvidenceEvent.Served served
                && served.arm() == ArmRole.REFERENCE
                && served.latencyNs() % 4 != 0);
        Decision decision = judge(new ErrorRate(0.01, 1, 1), events);
        assertThat(only(decision).state()).isEqualTo(MetricState.HARMFUL);
        assertThat(decision).isInstanceOf(Decision.Hold.class);
        assertReason(decision, Code.SAMPLE_RATIO_MISMATCH, "sample-ratio");
        assertThat(decision.evidence().ratioMismatch().reached()).isTrue();
    }

    @Test
    void aBrokenSplitDoesNotHidePairedHarmButForbidsPromotion() {
        List<EvidenceEvent> lopsided = Collections.nCopies(300, Events.served(true, 0.1, 1_000_000, RequestResult.OK));
        List<EvidenceEvent> worse = new ArrayList<>(lopsided);
        worse.addAll(Events.labelledPairs(5_000, 0.05, 0.01, 1));
        assertThat(judge(WITHIN_A_POINT, worse)).isInstanceOf(Decision.Rollback.class);
        List<EvidenceEvent> equal = new ArrayList<>(lopsided);
        equal.addAll(Events.labelledPairs(5_000, 0.01, 0.01, 1));
        assertThat(judge(WITHIN_A_POINT, equal)).isInstanceOf(Decision.Hold.class);
    }

    @Test
    void timeLimitsHoldAndClose() {
        Horizon horizon = new Horizon(10_000_000_000L, 60_000_000_000L, Verdict.ROLLBACK);
        JudgePolicy policy =
                new JudgePolicy(0.05, List.of(WITHIN_A_POINT), HardGates.STRICT, SampleRules.DEFAULT, horizon);
        CanaryJudge judge = new CanaryJudge(policy);
        Events.labelledPairs(5_000, 0.01, 0.01, 1).forEach(judge::accept);
        judge.accept(Events.look(9));
        assertReason(judge.decision(), Code.TOO_EARLY, "time");
        judge.accept(Events.look(10));
        assertThat(judge.verdict()).isEqualTo(Verdict.PROMOTE);
        judge.accept(Events.look(3));
        assertThat(judge.evidence().elapsedNs()).isEqualTo(10_000_000_000L);
        assertThat(judge.verdict()).isEqualTo(Verdict.PROMOTE);

        CanaryJudge open = new CanaryJudge(policy);
        open.accept(Events.look(60));
        assertThat(open.decision()).isInstanceOf(Decision.Rollback.class);
        assertReason(open.decision(), Code.OUT_OF_TIME, "time");
    }

    @Test
    void fewSamplesAreNotEnoughHoweverClear() {
        JudgePolicy policy = new JudgePolicy(
                0.05, List.of(new Accuracy(0.5, 1)), HardGates.STRICT, new SampleRules(1_000, 100, 0.01), Horizon.OPEN);
        Decision decision = judge(policy, Events.labelledPairs(500, 0, 0, 1));
        assertThat(decision).isInstanceOf(Decision.Hold.class);
        assertReason(decision, Code.TOO_FEW_SAMPLES, "accuracy");
    }

    @Test
    void lateDuplicateAndUnknownLabels() {
        JudgePolicy policy = new JudgePolicy(
                0.05, List.of(WITHIN_A_POINT), HardGates.STRICT, new SampleRules(1, 3, 0.01), Horizon.OPEN);
        Decision decision = judge(
                policy,
                List.of(
                        Events.pair("a", 1),
                        Events.pair("b", 1),
                        Events.pair("b", 0),
                        new Label("b", true, false),
                        new Label("b", true, false),
                        new Label("unknown", true, false),
                        Events.pair("c", 1),
                        Events.pair("d", 1),
                        new Label("a", true, false),
                        new Label("c", true, true)));
        assertThat(decision.evidence().pairs()).isEqualTo(new Evidence.Pairs(4, 2, 1, 3));
        assertThat(only(decision).samples()).isEqualTo(2);
    }

    @Test
    void snapshotsDoNotChangeWhenTheJudgeGoesOn() {
        CanaryJudge judge = new CanaryJudge(JudgePolicy.of(0.05, WITHIN_A_POINT));
        Events.labelledPairs(100, 0.1, 0.1, 1).forEach(judge::accept);
        Decision before = judge.decision();
        String text = before.toString();
        Events.labelledPairs(300, 0.1, 0.1, 2).forEach(judge::accept);
        judge.accept(Events.look(5));
        assertThat(before).hasToString(text);
        assertThat(judge.decision()).isNotEqualTo(before);
    }
}
