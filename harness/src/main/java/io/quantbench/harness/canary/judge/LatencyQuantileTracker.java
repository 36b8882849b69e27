package io.quantbench.harness.canary.judge;

import io.quantbench.harness.canary.judge.sequential.EProcess;
import io.quantbench.harness.canary.judge.sequential.Interval;
import io.quantbench.harness.canary.judge.sequential.LatencyHistogram;
import io.quantbench.harness.canary.judge.sequential.QuantileConfidenceSequence;
import io.quantbench.harness.canary.judge.sequential.QuantileTest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A quantile of latency under a split, evaluated at looks. The effect is the ratio candidate to reference. */
final class LatencyQuantileTracker implements MetricTracker {
    private final Guardrail.LatencyQuantile guardrail;
    private final LatencyHistogram reference;
    private final LatencyHistogram candidate;
    private final QuantileTest test;
    private final QuantileConfidenceSequence sequence;
    private final AtLooks harm = new AtLooks();
    private final AtLooks safe = new AtLooks();
    private final Criterion criterion;

    /** Reads the histograms of the arms, which the judge fills. */
    LatencyQuantileTracker(
            Guardrail.LatencyQuantile guardrail,
            Criterion.Levels levels,
            LatencyHistogram reference,
            LatencyHistogram candidate) {
        this.guardrail = guardrail;
        this.reference = reference;
        this.candidate = candidate;
        double p = guardrail.quantile();
        this.test = new QuantileTest(
                p, QuantileTest.tuning(p, guardrail.tunedRequests(), levels.alpha()), reference, candidate);
        this.sequence = new QuantileConfidenceSequence(p, levels.alpha() / 2);
        this.criterion = new Criterion(guardrail, guardrail.maxRatio(), levels, harm, safe);
    }

    @Override
    public void onLook() {
        long samples = samples();
        harm.update(test.logAbove(1), samples);
        safe.update(test.logBelow(guardrail.maxRatio()), samples);
    }

    @Override
    public MetricState state() {
        return criterion.state();
    }

    @Override
    public long samples() {
        return reference.count() + candidate.count();
    }

    @Override
    public MetricFinding finding() {
        return criterion.finding(estimate(), samples(), samples());
    }

    private @Nullable Estimate estimate() {
        if (reference.count() == 0 || candidate.count() == 0) {
            return null;
        }
        double p = guardrail.quantile();
        Optional<Interval> below = sequence.interval(reference);
        Optional<Interval> above = sequence.interval(candidate);
        Interval ratio = below.isEmpty() || above.isEmpty()
                ? null
                : new Interval(
                        above.get().low() / below.get().high(),
                        above.get().high() / below.get().low());
        return new Estimate(candidate.quantileNs(p) / reference.quantileNs(p), ratio);
    }

    @Override
    public boolean comparesSplit() {
        return true;
    }

    /** An e-process that is evaluated at looks only; skipping times keeps it valid. */
    private static final class AtLooks implements EProcess {
        private double logE;
        private double maxLogE;
        private long samples;

        void update(double logENow, long samplesNow) {
            logE = logENow;
            maxLogE = Math.max(maxLogE, logENow);
            samples = samplesNow;
        }

        @Override
        public double logEValue() {
            return logE;
        }

        @Override
        public double maxLogEValue() {
            return maxLogE;
        }

        /** The average growth so far. */
        @Override
        public double expectedLogGrowth() {
            return samples == 0 ? 0 : logE / samples;
        }
    }
}
