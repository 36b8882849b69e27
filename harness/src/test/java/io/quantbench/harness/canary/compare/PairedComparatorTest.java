package io.quantbench.harness.canary.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantbench.harness.canary.compare.ComparatorReport.Counts;
import io.quantbench.harness.canary.judge.ArmRole;
import io.quantbench.harness.canary.judge.CanaryJudge;
import io.quantbench.harness.canary.judge.EvidenceEvent;
import io.quantbench.harness.canary.judge.EvidenceEvent.Label;
import io.quantbench.harness.canary.judge.EvidenceEvent.PairedAnswer;
import io.quantbench.harness.canary.judge.EvidenceEvent.PairedLatency;
import io.quantbench.harness.canary.judge.EvidenceEvent.Served;
import io.quantbench.harness.canary.judge.Guardrail;
import io.quantbench.harness.canary.judge.JudgePolicy;
import io.quantbench.harness.canary.judge.RequestResult;
import io.quantbench.harness.canary.judge.Verdict;
import io.quantbench.load.clock.NanoClock;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PairedComparatorTest {
    private static final long SECOND = 1_000_000_000L;
    private static final ComparisonPolicy.Limits LIMITS = new ComparisonPolicy.Limits(4, SECOND, 8, 2);
    private static final ComparisonPolicy POLICY = new ComparisonPolicy(OutputKind.SCORES, 2, LIMITS, true, false);

    private long nowNs = Long.MAX_VALUE - SECOND / 2;
    private final NanoClock clock = () -> nowNs;
    private final List<EvidenceEvent> heard = new ArrayList<>();
    private final PairedComparator comparator = comparator(POLICY);

    private PairedComparator comparator(ComparisonPolicy policy) {
        PairedComparator made = new PairedComparator(policy, Decider.largestScore(), clock, heard::add);
        made.reportRequests(false);
        return made;
    }

    private static ArmAnswer answer(float... scores) {
        return new ArmAnswer.Output(Tensor.ofFloats(Shape.of(1, scores.length), scores), scores.length);
    }

    private static RequestInput input(long value) {
        return RequestInput.of(Map.of("x", Tensor.ofLongs(Shape.of(1), value)));
    }

    private void reference(String id, float... scores) {
        comparator.onReference(id, input(id.hashCode()), answer(scores));
    }

    private void candidate(String id, float... scores) {
        comparator.onCandidate(id, answer(scores));
    }

    private Counts counts() {
        return comparator.report().counts();
    }

    @Test
    void tellsAgreementTimesAndLabelsInWhateverOrderTheyCome() {
        candidate("a", 0, 1);
        reference("a", 0, 2);
        comparator.onLabel("b", List.of(0));
        reference("b", 1, 0);
        candidate("b", 0, 1);
        comparator.onLabel("a", List.of(1));
        assertThat(heard)
                .containsExactly(
                        new PairedAnswer("a", 1, true, true),
                        new PairedLatency(2, 2),
                        new PairedAnswer("b", 0, true, true),
                        new PairedLatency(2, 2),
                        new Label("b", true, false),
                        new Label("a", true, true));
        assertThat(counts()).isEqualTo(new Counts(2, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0));
        ComparatorReport.Means means =
                Objects.requireNonNull(comparator.report().means());
        assertThat(means.agreement()).isEqualTo(0.5);
        assertThat(means.maxAbsDifference()).isEqualTo(1);
    }

    @Test
    void countsWhatComesTwiceOrTooLate() {
        reference("a", 0, 1);
        reference("a", 0, 1);
        candidate("a", 0, 1);
        candidate("a", 1, 0);
        comparator.onLabel("a", List.of(1));
        comparator.onLabel("a", List.of(0));
        comparator.onLabel("nobody", List.of(0));
        assertThat(counts()).isEqualTo(new Counts(1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1));
        assertThat(heard).hasSize(3);
    }

    @Test
    void labelsAreTakenUntilTheWindowHasPassed() {
        for (int i = 0; i <= LIMITS.labelWindow(); i++) {
            reference("r" + i, 0, 1);
            candidate("r" + i, 0, 1);
        }
        heard.clear();
        comparator.onLabel("r0", List.of(1));
        comparator.onLabel("r1", List.of(1));
        assertThat(heard).containsExactly(new Label("r1", true, true));
        assertThat(counts().waitingLabels()).isEqualTo(1);
    }

    @Test
    void labelsOfRequestsThatAreNeverComparedDisplaceNoPair() {
        reference("a", 0, 1);
        for (int i = 0; i < 20; i++) {
            comparator.onLabel("never" + i, List.of(1));
        }
        assertThat(counts().pending()).isEqualTo(1);
        assertThat(counts().waitingLabels()).isEqualTo(LIMITS.pending());
        assertThat(counts().unusedLabels()).isEqualTo(16);
    }

    /** Readings of the clock pass from positive to negative meanwhile. */
    @Test
    void aShadowThatHangsHasFailedAfterTheTimeOut() {
        comparator.reportRequests(true);
        reference("a", 0, 1);
        nowNs += SECOND - 1;
        comparator.expire();
        assertThat(counts().pending()).isEqualTo(1);
        nowNs += 1;
        comparator.expire();
        candidate("a", 0, 1);
        assertThat(heard)
                .containsExactly(
                        new Served(ArmRole.REFERENCE, 0.5, 2, RequestResult.OK),
                        new Served(ArmRole.CANDIDATE, 0.5, SECOND, RequestResult.ERROR));
        assertThat(counts()).isEqualTo(new Counts(0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0));
    }

    @Test
    void aShadowThatHangsWhileManyComeIsBoundedAndRolledBack() {
        CanaryJudge judge = new CanaryJudge(JudgePolicy.of(0.05, new Guardrail.Agreement(0.9, 1)));
        PairedComparator made = new PairedComparator(POLICY, Decider.largestScore(), clock, judge::accept);
        for (int i = 0; i < 30; i++) {
            made.onReference("r" + i, input(i), answer(0, 1));
            assertThat(made.report().counts().pending()).isLessThanOrEqualTo(LIMITS.pending());
        }
        assertThat(made.report().counts().evicted()).isEqualTo(26);
        assertThat(judge.verdict()).isEqualTo(Verdict.ROLLBACK);
    }

    @Test
    void failuresAreRequestsButNoPairs() {
        comparator.reportRequests(true);
        reference("a", 0, 1);
        comparator.onLabel("a", List.of(1));
        comparator.onCandidate("a", new ArmAnswer.Failure("out of memory", 7));
        assertThat(heard)
                .containsExactly(
                        new Served(ArmRole.REFERENCE, 0.5, 2, RequestResult.OK),
                        new Served(ArmRole.CANDIDATE, 0.5, 7, RequestResult.ERROR));
        assertThat(counts().failed()).isEqualTo(1);
        assertThat(counts().unusedLabels()).isEqualTo(1);
    }

    @Test
    void brokenAnswersAreNoAgreementAndWrong() {
        reference("nan", 0, 1);
        candidate("nan", 0, Float.NaN);
        comparator.onLabel("nan", List.of(1));
        reference("shape", 0, 1);
        candidate("shape", 0, 1, 2);
        comparator.onLabel("shape", List.of(1));
        assertThat(heard)
                .contains(
                        new PairedAnswer("nan", 0, true, false),
                        new Label("nan", true, false),
                        new PairedAnswer("shape", 0, true, true),
                        new Label("shape", true, false));
        assertThat(counts().incomparable()).isEqualTo(1);
        assertThat(counts().nonFinite()).isEqualTo(1);
    }

    @Test
    void keepsTheWorstDisagreementsWithoutPayloadUnlessAsked() {
        reference("same", 0, 1);
        candidate("same", 0, 1);
        reference("near", 4, 5);
        candidate("near", 5, 4);
        reference("far", 0, 1);
        candidate("far", 1, 0);
        reference("broken", 0, 1);
        candidate("broken", 0, Float.NaN);
        assertThat(comparator.worst()).extracting(Disagreement::requestId).containsExactly("broken", "far");
        Disagreement far = comparator.worst().get(1);
        assertThat(far.inputSha256())
                .isEqualTo(input("far".hashCode()).sha256())
                .hasSize(64);
        assertThat(far.decisions()).isEqualTo(new Decisions(List.of(1), List.of(0)));
        assertThat(far.payload()).isEmpty();

        PairedComparator keeping = comparator(new ComparisonPolicy(OutputKind.SCORES, 2, LIMITS, true, true));
        keeping.onReference("far", input(7), answer(0, 1));
        keeping.onCandidate("far", answer(1, 0));
        assertThat(keeping.worst().get(0).payload()).isEqualTo(input(7).tensors());
    }

    @Test
    void sequentialLatencyIsNotTold() {
        PairedComparator shadow = comparator(ComparisonPolicy.of(OutputKind.SCORES));
        shadow.onReference("a", input(1), answer(0, 1));
        shadow.onCandidate("a", answer(0, 1));
        assertThat(heard).containsExactly(new PairedAnswer("a", 1, true, true));
    }

    @Test
    void refusesBadLimitsNamingTheValue() {
        assertThatThrownBy(() -> new ComparisonPolicy.Limits(0, 1, 1, 1)).hasMessageContaining("pending=0");
        assertThatThrownBy(() -> new ComparisonPolicy(OutputKind.SCORES, 0, LIMITS, true, true))
                .hasMessageContaining("topK=0");
        assertThatThrownBy(() -> new ArmAnswer.Failure("late", -1)).hasMessageContaining("latencyNs=-1");
    }

    @Test
    void theHashTellsInputsApart() {
        Tensor tensor = Tensor.ofLongs(Shape.of(2), 1, 2);
        assertThat(List.of(
                        RequestInput.of(Map.of("x", tensor)).sha256(),
                        RequestInput.of(Map.of("y", tensor)).sha256(),
                        RequestInput.of(Map.of("x", Tensor.ofLongs(Shape.of(1, 2), 1, 2)))
                                .sha256(),
                        RequestInput.of(Map.of("x", tensor, "y", tensor)).sha256()))
                .doesNotHaveDuplicates();
    }

    /** Whatever the order in which answers and labels come, and however often: the same evidence, each once. */
    @Property(seed = "6", tries = 100)
    void orderAndRepetitionChangeNothingThatIsTold(@ForAll @IntRange(max = 10_000) int seed) {
        List<EvidenceEvent> told = new ArrayList<>();
        ComparisonPolicy roomy = new ComparisonPolicy(
                OutputKind.SCORES, 2, new ComparisonPolicy.Limits(100, SECOND, 100, 5), false, false);
        PairedComparator made = new PairedComparator(roomy, Decider.largestScore(), () -> 0, told::add);
        made.reportRequests(false);
        List<Runnable> happenings = new ArrayList<>();
        List<EvidenceEvent> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String id = "r" + i;
            boolean agree = i % 3 != 0;
            for (int copy = 0; copy < 2; copy++) {
                happenings.add(() -> made.onReference(id, input(1), answer(0, 1)));
                happenings.add(() -> made.onCandidate(id, agree ? answer(0, 1) : answer(1, 0)));
                happenings.add(() -> made.onLabel(id, List.of(1)));
            }
            expected.add(new PairedAnswer(id, agree ? 1 : 0, true, true));
            expected.add(new Label(id, true, agree));
        }
        Collections.shuffle(happenings, new Random(seed));
        happenings.forEach(Runnable::run);
        assertThat(told).containsExactlyInAnyOrderElementsOf(expected);
        Counts counts = made.report().counts();
        assertThat(counts.duplicates() + counts.late()).isEqualTo(40);
        assertThat(counts.unusedLabels()).isEqualTo(20);
    }
}
