package io.quantbench.harness.canary.judge;

import io.quantbench.harness.canary.judge.EvidenceEvent.PairedAnswer;
import io.quantbench.harness.canary.judge.sequential.BettingTest;
import io.quantbench.harness.canary.judge.sequential.EmpiricalBernstein;

/** Agreement of pairs: bets that its mean lies above, and below, the least tolerable one. The effect is the mean. */
final class AgreementTracker implements MetricTracker {
    private final BettingTest harm;
    private final BettingTest safe;
    private final EmpiricalBernstein mean;
    private final Criterion criterion;

    AgreementTracker(Guardrail.Agreement guardrail, Criterion.Levels levels) {
        this.harm = new BettingTest(-guardrail.least(), -1, 0);
        this.safe = new BettingTest(guardrail.least(), 0, 1);
        this.mean = new EmpiricalBernstein(levels.alpha());
        this.criterion = new Criterion(guardrail, guardrail.least(), levels, harm, safe);
    }

    @Override
    public void onPair(PairedAnswer pair) {
        double agreement = pair.candidateFinite() && pair.referenceFinite() ? pair.agreement() : 0;
        harm.observe(-agreement, -1);
        safe.observe(agreement, 0);
        mean.observe(agreement);
    }

    @Override
    public MetricState state() {
        return criterion.state();
    }

    @Override
    public long samples() {
        return mean.count();
    }

    @Override
    public MetricFinding finding() {
        long pairs = mean.count();
        return criterion.finding(pairs == 0 ? null : new Estimate(mean.mean(), mean.interval()), pairs, pairs);
    }

    @Override
    public boolean comparesSplit() {
        return false;
    }
}
