package io.quantbench.harness.canary.judge;

import io.quantbench.harness.canary.judge.EvidenceEvent.Label;
import io.quantbench.harness.canary.judge.sequential.BetaBinomial;
import io.quantbench.harness.canary.judge.sequential.BettingTest;
import io.quantbench.harness.canary.judge.sequential.Interval;
import io.quantbench.harness.canary.judge.sequential.SequentialMcNemar;

/** Labelled pairs: McNemar for harm, betting for non-inferiority; the effect is candidate minus reference. */
final class AccuracyTracker implements MetricTracker {
    private final SequentialMcNemar harm = new SequentialMcNemar();
    private final BettingTest safe;
    private final Criterion criterion;
    private final double alpha;

    AccuracyTracker(Guardrail.Accuracy guardrail, Criterion.Levels levels) {
        this.safe = BettingTest.nonInferiority(guardrail.margin());
        this.criterion = new Criterion(guardrail, guardrail.margin(), levels, harm, safe);
        this.alpha = levels.alpha();
    }

    @Override
    public void onLabel(Label label) {
        harm.observe(label.referenceRight(), label.candidateRight());
        safe.observe((label.candidateRight() ? 1 : 0) - (label.referenceRight() ? 1 : 0), -1);
    }

    @Override
    public MetricState state() {
        return criterion.state();
    }

    @Override
    public long samples() {
        return harm.pairs();
    }

    @Override
    public MetricFinding finding() {
        long pairs = harm.pairs();
        return criterion.finding(pairs == 0 ? null : estimate(pairs), pairs, pairs);
    }

    private Estimate estimate(long pairs) {
        Interval gained = BetaBinomial.UNIFORM.interval(harm.improvements(), pairs, alpha / 2);
        Interval lost = BetaBinomial.UNIFORM.interval(harm.regressions(), pairs, alpha / 2);
        double effect = (double) (harm.improvements() - harm.regressions()) / pairs;
        return new Estimate(effect, new Interval(gained.low() - lost.high(), gained.high() - lost.low()));
    }

    @Override
    public boolean comparesSplit() {
        return false;
    }
}
