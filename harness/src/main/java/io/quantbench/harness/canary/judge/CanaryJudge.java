package io.quantbench.harness.canary.judge;

import io.quantbench.harness.canary.judge.EvidenceEvent.Crash;
import io.quantbench.harness.canary.judge.EvidenceEvent.Label;
import io.quantbench.harness.canary.judge.EvidenceEvent.Look;
import io.quantbench.harness.canary.judge.EvidenceEvent.PairedAnswer;
import io.quantbench.harness.canary.judge.EvidenceEvent.PairedLatency;
import io.quantbench.harness.canary.judge.EvidenceEvent.Served;
import io.quantbench.harness.canary.judge.sequential.SampleRatioCheck;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges a candidate by a stream of evidence events.
 *
 * <ul>
 *   <li>Roll back when a hard gate trips, or when harm is proven on any guardrail at its part of the error budget.
 *   <li>Promote when every guardrail is proven non-inferior at the whole budget (intersection-union: no correction is needed), has
 *       enough samples, and the shortest time has passed.
 *   <li>Hold otherwise. A tripped sample-ratio check voids what compares the arms of a split: such harm is not
 *       believed and nothing is promoted.
 * </ul>
 *
 * <p>All proofs are anytime-valid, so looks may be as frequent as wanted, and their times may depend on what was seen. Judging by the
 * error budget α: a candidate that is worse by a margin is ever promoted, and one that is no worse on any guardrail is ever rolled back by
 * statistics, each with probability at most α. Labels must arrive independently of whether the candidate was right.
 *
 * <p>Deterministic: the same policy and events give the same decisions bit for bit. Memory is bounded by the label window and two
 * histograms. Not thread-safe.
 */
public final class CanaryJudge {
    private final JudgePolicy policy;
    private final ArmTally reference = new ArmTally(ArmRole.REFERENCE);
    private final ArmTally candidate = new ArmTally(ArmRole.CANDIDATE);
    private final List<MetricTracker> trackers = new ArrayList<>();
    private final PairLedger pairs;
    private final SampleRatioCheck ratioCheck = new SampleRatioCheck();
    private final double ratioThreshold;
    private long events;
    private long looks;
    private long elapsedNs;

    public CanaryJudge(JudgePolicy policy) {
        this.policy = policy;
        this.pairs = new PairLedger(policy.samples().labelWindow());
        this.ratioThreshold = -StrictMath.log(policy.samples().ratioAlpha());
        for (Guardrail guardrail : policy.guardrails()) {
            trackers.add(track(guardrail));
        }
    }

    /** The decision at every look of a recorded stream. */
    public static List<Decision> replay(JudgePolicy policy, Iterable<? extends EvidenceEvent> events) {
        CanaryJudge judge = new CanaryJudge(policy);
        List<Decision> decisions = new ArrayList<>();
        for (EvidenceEvent event : events) {
            judge.accept(event);
            if (event instanceof Look) {
                decisions.add(judge.decision());
            }
        }
        return List.copyOf(decisions);
    }

    /** Takes the next event. */
    public void accept(EvidenceEvent event) {
        events++;
        if (event instanceof PairedAnswer pair) {
            onPair(pair);
        } else if (event instanceof Label label) {
            if (pairs.label(label.requestId())) {
                trackers.forEach(tracker -> tracker.onLabel(label));
            }
        } else if (event instanceof PairedLatency latency) {
            trackers.forEach(tracker -> tracker.onPairedLatency(latency));
        } else if (event instanceof Served served) {
            onServed(served);
        } else if (event instanceof Crash crash) {
            tally(crash.arm()).onCrash();
        } else if (event instanceof Look look) {
            looks++;
            elapsedNs = Math.max(elapsedNs, look.elapsedNs());
            trackers.forEach(MetricTracker::onLook);
        }
    }

    /** The verdict alone, without a report: cheap enough to be asked after every event. */
    public Verdict verdict() {
        if (gateTripped() || trackers.stream().anyMatch(this::isHarmed)) {
            return Verdict.ROLLBACK;
        }
        if (!ratioMismatch()
                && elapsedNs >= policy.horizon().minElapsedNs()
                && trackers.stream().allMatch(this::allowsPromotion)) {
            return Verdict.PROMOTE;
        }
        return outOfTime() ? policy.horizon().atEnd() : Verdict.HOLD;
    }

    /** The verdict with its reasons, findings and evidence. */
    public Decision decision() {
        List<MetricFinding> findings =
                trackers.stream().map(MetricTracker::finding).toList();
        Evidence evidence = evidence();
        List<Reason> reasons = new Grounds(policy, evidence, candidate.longestErrorRun()).of(verdict(), findings);
        return switch (verdict()) {
            case PROMOTE -> new Decision.Promote(looks, reasons, findings, evidence);
            case HOLD -> new Decision.Hold(looks, reasons, findings, evidence);
            case ROLLBACK -> new Decision.Rollback(looks, reasons, findings, evidence);
        };
    }

    /** What was counted so far. */
    public Evidence evidence() {
        double ln10 = StrictMath.log(10);
        EvidenceLevel mismatch = new EvidenceLevel(
                ratioCheck.logEValue() / ln10, ratioCheck.maxLogEValue() / ln10, ratioThreshold / ln10);
        return new Evidence(events, elapsedNs, reference.snapshot(), candidate.snapshot(), pairs.snapshot(), mismatch);
    }

    private void onPair(PairedAnswer pair) {
        if (!pairs.enter(pair.requestId())) {
            return;
        }
        if (!pair.referenceFinite()) {
            reference.onNonFinitePair();
        }
        if (!pair.candidateFinite()) {
            candidate.onNonFinitePair();
        }
        trackers.forEach(tracker -> tracker.onPair(pair));
    }

    private void onServed(Served served) {
        tally(served.arm()).onServed(served);
        ratioCheck.observe(served.toCandidate(), served.candidateShare());
        trackers.forEach(tracker -> tracker.onServed(served));
    }

    private ArmTally tally(ArmRole role) {
        return role == ArmRole.CANDIDATE ? candidate : reference;
    }

    private boolean gateTripped() {
        HardGates gates = policy.gates();
        return candidate.nonFinite() > gates.maxNonFinite()
                || candidate.longestErrorRun() > gates.maxErrorRun()
                || candidate.crashes() > gates.maxCrashes();
    }

    private boolean ratioMismatch() {
        return ratioCheck.maxLogEValue() >= ratioThreshold;
    }

    private boolean isHarmed(MetricTracker tracker) {
        return tracker.state() == MetricState.HARMFUL && !(tracker.comparesSplit() && ratioMismatch());
    }

    private boolean allowsPromotion(MetricTracker tracker) {
        return tracker.state().allowsPromotion()
                && tracker.samples() >= policy.samples().minSamples();
    }

    private boolean outOfTime() {
        return elapsedNs >= policy.horizon().maxElapsedNs();
    }

    private MetricTracker track(Guardrail guardrail) {
        Criterion.Levels levels = new Criterion.Levels(policy.alpha(), policy.harmAlpha(guardrail));
        if (guardrail instanceof Guardrail.Accuracy accuracy) {
            return new AccuracyTracker(accuracy, levels);
        } else if (guardrail instanceof Guardrail.Agreement agreement) {
            return new AgreementTracker(agreement, levels);
        } else if (guardrail instanceof Guardrail.LatencyRatio ratio) {
            return new LatencyRatioTracker(ratio, levels);
        } else if (guardrail instanceof Guardrail.LatencyQuantile quantile) {
            return new LatencyQuantileTracker(quantile, levels, reference.latency(), candidate.latency());
        } else if (guardrail instanceof Guardrail.ErrorRate errors) {
            return new EventRateTracker(errors, levels);
        } else if (guardrail instanceof Guardrail.SloBreachRate breaches) {
            return new EventRateTracker(breaches, levels);
        }
        throw new IllegalArgumentException("guardrail=" + guardrail + " is of no known kind");
    }
}
