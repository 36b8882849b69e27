package io.quantbench.harness.canary.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.harness.canary.judge.EvidenceEvent.Label;
import io.quantbench.harness.canary.judge.EvidenceEvent.PairedAnswer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Determinism, and what the order of events may change. */
class ReplayTest {
    private static final JudgePolicy POLICY = JudgePolicy.of(
            0.05,
            new Guardrail.Accuracy(0.01, 1),
            new Guardrail.Agreement(0.95, 1),
            new Guardrail.LatencyRatio(1.1, 500, 1),
            new Guardrail.LatencyQuantile(0.9, 1.2, 1_000, 1),
            new Guardrail.ErrorRate(0.01, 1, 1),
            new Guardrail.SloBreachRate(40_000_000, 0.01, 1, 1));

    private static List<EvidenceEvent> mixture(long seed) {
        List<EvidenceEvent> events = new ArrayList<>();
        events.addAll(Events.labelledPairs(400, 0.02, 0.02, seed));
        events.addAll(Events.split(800, 1.02, 0.01, 0.01, seed));
        events.addAll(Events.pairedLatencies(200, 1.01, seed));
        Collections.shuffle(events, new Random(seed));
        for (int i = 0; i < events.size(); i += 50) {
            events.add(i, Events.look(i));
        }
        return events;
    }

    @Property(seed = "6", tries = 20)
    void theSameEventsGiveTheSameDecisionsBitForBit(@ForAll @IntRange(max = 1_000) int seed) {
        List<EvidenceEvent> events = mixture(seed);
        List<Decision> decisions = CanaryJudge.replay(POLICY, events);
        assertThat(decisions).hasSizeGreaterThan(30);
        assertThat(CanaryJudge.replay(POLICY, events)).isEqualTo(decisions);
    }

    @Property(seed = "6", tries = 20)
    void looksChangeNothingButTheirNumber(@ForAll @IntRange(max = 1_000) int seed) {
        List<EvidenceEvent> events = Events.labelledPairs(500, 0.03, 0.01, seed);
        CanaryJudge seldom = new CanaryJudge(POLICY);
        CanaryJudge often = new CanaryJudge(POLICY);
        for (EvidenceEvent event : events) {
            seldom.accept(event);
            often.accept(event);
            often.accept(Events.look(0));
        }
        seldom.accept(Events.look(0));
        assertThat(often.decision().findings()).isEqualTo(seldom.decision().findings());
    }

    /** The harm test depends on counts alone; the bets depend on the order in their last digits only through the estimates. */
    @Property(seed = "6", tries = 50)
    void orderOfLabelsDoesNotChangeTheEvidenceOfHarm(@ForAll @IntRange(max = 1_000) int seed) {
        List<EvidenceEvent> pairs = new ArrayList<>();
        List<EvidenceEvent> labels = new ArrayList<>();
        for (EvidenceEvent event : Events.labelledPairs(300, 0.05, 0.03, seed)) {
            (event instanceof PairedAnswer ? pairs : labels).add(event);
        }
        CanaryJudge inOrder = new CanaryJudge(POLICY);
        CanaryJudge late = new CanaryJudge(POLICY);
        pairs.forEach(inOrder::accept);
        pairs.forEach(late::accept);
        labels.forEach(inOrder::accept);
        Collections.shuffle(labels, new Random(seed));
        labels.forEach(late::accept);
        MetricFinding one = inOrder.decision().findings().get(0);
        MetricFinding other = late.decision().findings().get(0);
        assertThat(other.harm().log10E()).isEqualTo(one.harm().log10E());
        assertThat(other.estimate()).isEqualTo(one.estimate());
        assertThat(other.samples()).isEqualTo(one.samples());
    }

    @Property(seed = "6", tries = 50)
    void repeatedAndForeignLabelsChangeNothing(@ForAll @IntRange(max = 1_000) int seed) {
        CanaryJudge clean = new CanaryJudge(POLICY);
        CanaryJudge noisy = new CanaryJudge(POLICY);
        for (EvidenceEvent event : Events.labelledPairs(300, 0.05, 0.03, seed)) {
            clean.accept(event);
            noisy.accept(event);
            noisy.accept(event);
            noisy.accept(new Label("nobody's", false, true));
        }
        assertThat(noisy.decision().findings()).isEqualTo(clean.decision().findings());
        assertThat(noisy.evidence().pairs()).isEqualTo(new Evidence.Pairs(300, 300, 300, 900));
    }

    /** A whole policy on equal arms, looked at every 20 requests: no rollback beyond the budget, with a chance of 1 in 1,000. */
    @Test
    void equalArmsAreNotRolledBack() {
        JudgePolicy policy = JudgePolicy.of(
                0.05,
                new Guardrail.Accuracy(0.01, 1),
                new Guardrail.LatencyQuantile(0.9, 1.2, 1_000, 1),
                new Guardrail.ErrorRate(0.01, 1, 1),
                new Guardrail.SloBreachRate(30_000_000, 0.02, 1, 1));
        long rollbacks = LongStream.range(0, 60)
                .filter(seed -> everRolledBack(policy, seed))
                .count();
        assertThat(rollbacks).isLessThanOrEqualTo(9);
    }

    private static boolean everRolledBack(JudgePolicy policy, long seed) {
        CanaryJudge judge = new CanaryJudge(policy);
        List<EvidenceEvent> pairs = Events.labelledPairs(3_000, 0.01, 0.01, seed);
        List<EvidenceEvent> split = Events.split(3_000, 1, 0.005, 0.005, seed);
        boolean rolledBack = false;
        for (int i = 0; i < split.size(); i++) {
            judge.accept(split.get(i));
            judge.accept(pairs.get(2 * i));
            judge.accept(pairs.get(2 * i + 1));
            if (i % 20 == 0) {
                judge.accept(Events.look(i));
                rolledBack |= judge.verdict() == Verdict.ROLLBACK;
            }
        }
        return rolledBack;
    }
}
