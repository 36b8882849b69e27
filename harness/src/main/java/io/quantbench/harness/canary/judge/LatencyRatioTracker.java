package io.quantbench.harness.canary.judge;

import io.quantbench.harness.canary.judge.EvidenceEvent.PairedLatency;
import io.quantbench.harness.canary.judge.sequential.Interval;
import io.quantbench.harness.canary.judge.sequential.PairedMean;
import org.jspecify.annotations.Nullable;

/** Paired latency: the mean of logarithms of ratios. The effect is the geometric mean ratio. */
final class LatencyRatioTracker implements MetricTracker {
    private final PairedMean logRatio;
    private final Criterion criterion;

    LatencyRatioTracker(Guardrail.LatencyRatio guardrail, Criterion.Levels levels) {
        this.logRatio = new PairedMean(0, StrictMath.log(guardrail.maxRatio()), guardrail.tunedPairs(), levels.alpha());
        this.criterion = new Criterion(guardrail, guardrail.maxRatio(), levels, logRatio.above(), logRatio.below());
    }

    @Override
    public void onPairedLatency(PairedLatency latency) {
        logRatio.observe(StrictMath.log((double) latency.candidateNs() / latency.referenceNs()));
    }

    @Override
    public MetricState state() {
        return criterion.state();
    }

    @Override
    public long samples() {
        return logRatio.count();
    }

    @Override
    public MetricFinding finding() {
        return criterion.finding(estimate(), logRatio.count(), logRatio.count());
    }

    private @Nullable Estimate estimate() {
        if (logRatio.count() == 0) {
            return null;
        }
        Interval interval = logRatio.interval()
                .map(log -> new Interval(StrictMath.exp(log.low()), StrictMath.exp(log.high())))
                .orElse(null);
        return new Estimate(StrictMath.exp(logRatio.mean()), interval);
    }

    @Override
    public boolean comparesSplit() {
        return false;
    }
}
