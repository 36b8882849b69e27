package io.quantbench.harness.canary.judge;

import io.quantbench.harness.canary.judge.EvidenceEvent.Served;
import io.quantbench.harness.canary.judge.sequential.BetaBinomial;
import io.quantbench.harness.canary.judge.sequential.BettingTest;
import io.quantbench.harness.canary.judge.sequential.ConditionalBinomial;
import io.quantbench.harness.canary.judge.sequential.Interval;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Share of requests with a bad end, under a split. The effect is candidate minus reference.
 *
 * <p>Harm is a ratio of rates, tested on the bad ends alone ({@link ConditionalBinomial}). Non-inferiority is a difference of rates, because
 * a ratio can never be certified where nothing goes wrong: bets on the inverse-probability score
 * {@code Z = bad·(candidate/w − reference/(1−w))}, whose mean is the difference whatever the share w of the moment. Its largest value 1/w
 * limits the bets, so at small shares the proof waits for the candidate's own requests.
 */
final class EventRateTracker implements MetricTracker {
    private final Predicate<Served> bad;
    private final ConditionalBinomial harm;
    private final BettingTest safe;
    private final Criterion criterion;
    private final double alpha;
    private long referenceRequests;
    private long referenceEvents;
    private long candidateRequests;
    private long candidateEvents;

    EventRateTracker(Guardrail.ErrorRate guardrail, Criterion.Levels levels) {
        this(
                guardrail,
                guardrail.margin(),
                guardrail.harmRatio(),
                levels,
                served -> served.result() != RequestResult.OK);
    }

    EventRateTracker(Guardrail.SloBreachRate guardrail, Criterion.Levels levels) {
        this(
                guardrail,
                guardrail.margin(),
                guardrail.harmRatio(),
                levels,
                served -> served.result() != RequestResult.OK || served.latencyNs() > guardrail.limitNs());
    }

    private EventRateTracker(
            Guardrail guardrail, double margin, double harmRatio, Criterion.Levels levels, Predicate<Served> bad) {
        this.bad = bad;
        this.harm = new ConditionalBinomial(harmRatio);
        this.safe = new BettingTest(-margin, -1, 1);
        this.criterion = new Criterion(guardrail, margin, levels, harm, safe);
        this.alpha = levels.alpha();
    }

    @Override
    public void onServed(Served served) {
        boolean event = bad.test(served);
        double share = served.candidateShare();
        double weight = served.toCandidate() ? -1 / share : 1 / (1 - share);
        safe.observe(event ? weight : 0, -1 / share);
        if (event) {
            harm.observe(served.toCandidate(), share);
        }
        count(served.toCandidate(), event);
    }

    private void count(boolean toCandidate, boolean event) {
        if (toCandidate) {
            candidateRequests++;
            candidateEvents += event ? 1 : 0;
        } else {
            referenceRequests++;
            referenceEvents += event ? 1 : 0;
        }
    }

    @Override
    public MetricState state() {
        return criterion.state();
    }

    @Override
    public long samples() {
        return referenceRequests + candidateRequests;
    }

    @Override
    public MetricFinding finding() {
        return criterion.finding(estimate(), samples(), harm.events());
    }

    private @Nullable Estimate estimate() {
        if (referenceRequests == 0 || candidateRequests == 0) {
            return null;
        }
        Interval reference = BetaBinomial.UNIFORM.interval(referenceEvents, referenceRequests, alpha / 2);
        Interval candidate = BetaBinomial.UNIFORM.interval(candidateEvents, candidateRequests, alpha / 2);
        double effect = (double) candidateEvents / candidateRequests - (double) referenceEvents / referenceRequests;
        return new Estimate(
                effect, new Interval(candidate.low() - reference.high(), candidate.high() - reference.low()));
    }

    @Override
    public boolean comparesSplit() {
        return true;
    }
}
