package io.quantbench.harness.canary.compare;

import io.quantbench.harness.canary.compare.ArmAnswer.Failure;
import io.quantbench.harness.canary.compare.ArmAnswer.Output;
import io.quantbench.harness.canary.judge.ArmRole;
import io.quantbench.harness.canary.judge.EvidenceEvent;
import io.quantbench.harness.canary.judge.EvidenceEvent.Label;
import io.quantbench.harness.canary.judge.EvidenceEvent.PairedAnswer;
import io.quantbench.harness.canary.judge.EvidenceEvent.PairedLatency;
import io.quantbench.harness.canary.judge.EvidenceEvent.Served;
import io.quantbench.harness.canary.judge.RequestResult;
import io.quantbench.load.clock.NanoClock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins reference and candidate by request id, compares their answers, and tells the judge.
 *
 * <p>Of each pair of outputs it emits the agreement, of each label that finds its pair whether either was right (a request of several
 * rows only if all its rows were), and the two times where the policy calls them comparable. While {@link #reportRequests} is on it
 * also emits each pair as one request of either arm, at share one half, so that failures of a shadow count; an answer with NaN is then
 * {@link RequestResult#OK}, as it is counted with the pair already.
 *
 * <p>An answer whose counterpart does not come within the time-out, or not before too many others wait, closes the request: the missing
 * arm has failed it. So a shadow that hangs shows as failures, not as silence. What comes afterwards is counted as late.
 * Labels may come first; they wait apart, so that those of requests that were never compared displace no pair.
 *
 * <p>Everything is bounded by {@link ComparisonPolicy.Limits}. Confined to one thread.
 */
public final class PairedComparator {
    /** The share at which both arms get a copy of each request. */
    private static final double BOTH = 0.5;

    private final ComparisonPolicy policy;
    private final Decider decider;
    private final NanoClock clock;
    private final Consumer<? super EvidenceEvent> evidence;
    /** By request id, oldest first. */
    private final Map<String, OpenPair> open = new LinkedHashMap<>();

    private final EarlyLabels early;
    private final ClosedPairs closed;
    private final ComparatorTally tally = new ComparatorTally();
    private final WorstPairs worst;
    private boolean reportRequests = true;
    private PairListener listener = PairListener.NONE;

    public PairedComparator(
            ComparisonPolicy policy, Decider decider, NanoClock clock, Consumer<? super EvidenceEvent> evidence) {
        this.policy = policy;
        this.decider = decider;
        this.clock = clock;
        this.evidence = evidence;
        this.early = new EarlyLabels(policy.limits().pending());
        this.closed = new ClosedPairs(policy.limits().labelWindow());
        this.worst = new WorstPairs(policy.limits().worst());
    }

    /** Whether pairs count as requests of the arms: on (as at the start) unless something else reports the same requests. */
    public void reportRequests(boolean on) {
        reportRequests = on;
    }

    /** Tells what comes of pairs to somebody besides the judge, from now on. */
    public void listen(PairListener to) {
        listener = to;
    }

    /**
     * The reference answered or failed.
     *
     * @throws IllegalArgumentException if outputs of that type cannot be compared
     */
    public void onReference(String requestId, RequestInput input, ArmAnswer answer) {
        if (answer instanceof Output output) {
            Rows.requireComparable(output.output());
        }
        expire();
        OpenPair pair = openPair(requestId, ArmRole.REFERENCE);
        if (pair != null) {
            pair.input = policy.keepPayload() ? input : new RequestInput(input.sha256(), Map.of());
            join(requestId, pair, ArmRole.REFERENCE, answer);
        }
    }

    /** The candidate answered or failed. */
    public void onCandidate(String requestId, ArmAnswer answer) {
        expire();
        OpenPair pair = openPair(requestId, ArmRole.CANDIDATE);
        if (pair != null) {
            join(requestId, pair, ArmRole.CANDIDATE, answer);
        }
    }

    /**
     * The truth about a request, before or after its answers.
     *
     * @param classes the right class of each row
     */
    public void onLabel(String requestId, List<Integer> classes) {
        expire();
        OpenPair pair = open.get(requestId);
        if (pair == null) {
            onLabelWithoutOpenPair(requestId, classes);
        } else if (pair.label == null) {
            pair.label = List.copyOf(classes);
        } else {
            tally.unusedLabels++;
        }
    }

    private void onLabelWithoutOpenPair(String requestId, List<Integer> classes) {
        if (closed.knows(requestId)) {
            judgeLabel(requestId, closed.takeForLabel(requestId), classes);
        } else if (!early.add(requestId, classes)) {
            tally.unusedLabels++;
        }
    }

    /** Closes what has waited too long; done with every answer and label, and to be called when none come. */
    public void expire() {
        long nowNs = clock.nanoTime();
        while (!open.isEmpty()) {
            Map.Entry<String, OpenPair> oldest = open.entrySet().iterator().next();
            boolean tooMany = open.size() > policy.limits().pending();
            // A difference of readings: they may be negative, and the sum of one and the time-out may overflow.
            if (!tooMany && nowNs - oldest.getValue().sinceNs < policy.limits().timeoutNs()) {
                return;
            }
            tally.evicted += tooMany ? 1 : 0;
            tally.timedOut += tooMany ? 0 : 1;
            giveUp(oldest.getKey(), oldest.getValue(), nowNs);
        }
    }

    /** What was counted so far. */
    public ComparatorReport report() {
        return tally.report(open.size(), early.size());
    }

    /** The worst disagreements, worst first. */
    public List<Disagreement> worst() {
        return worst.worstFirst();
    }

    private @Nullable OpenPair openPair(String requestId, ArmRole arm) {
        if (closed.knows(requestId)) {
            tally.late++;
            return null;
        }
        OpenPair pair = open.computeIfAbsent(requestId, id -> new OpenPair(clock.nanoTime(), early.take(id)));
        if (pair.answer(arm) != null) {
            tally.duplicates++;
            return null;
        }
        return pair;
    }

    private void join(String requestId, OpenPair pair, ArmRole arm, ArmAnswer answer) {
        pair.put(arm, answer);
        ArmAnswer reference = pair.reference;
        ArmAnswer candidate = pair.candidate;
        if (reference == null || candidate == null) {
            expire();
            return;
        }
        open.remove(requestId);
        if (reference instanceof Output ours && candidate instanceof Output theirs) {
            compare(requestId, pair, ours, theirs);
        } else {
            tally.failed++;
            listener.failed();
            closed.add(requestId, null);
        }
        emitRequests(reference, candidate);
        if (pair.label != null) {
            judgeLabel(requestId, closed.takeForLabel(requestId), pair.label);
        }
    }

    private void giveUp(String requestId, OpenPair pair, long nowNs) {
        open.remove(requestId);
        closed.add(requestId, null);
        tally.unusedLabels += pair.label == null ? 0 : 1;
        if (pair.reference != null || pair.candidate != null) {
            listener.failed();
            Failure missing = new Failure("no answer in time", Math.max(0, nowNs - pair.sinceNs));
            emitRequests(
                    pair.reference == null ? missing : pair.reference,
                    pair.candidate == null ? missing : pair.candidate);
        }
    }

    private void compare(String requestId, OpenPair pair, Output ours, Output theirs) {
        PairVerdict verdict = PairVerdict.of(policy.kind(), policy.topK(), ours.output(), theirs.output(), decider);
        OutputComparison comparison = verdict.comparison();
        tally.onPair(verdict);
        listener.compared(comparison, verdict.decisions());
        closed.add(requestId, verdict.decisions());
        RequestInput input = pair.input;
        if (comparison.agreement() < 1 && input != null) {
            worst.offer(new Disagreement(requestId, input.sha256(), comparison, verdict.decisions(), input.tensors()));
        }
        evidence.accept(new PairedAnswer(
                requestId, comparison.agreement(), comparison.referenceFinite(), comparison.candidateFinite()));
        if (policy.latencyComparable() && ours.latencyNs() > 0 && theirs.latencyNs() > 0) {
            evidence.accept(new PairedLatency(ours.latencyNs(), theirs.latencyNs()));
        }
    }

    private void emitRequests(ArmAnswer reference, ArmAnswer candidate) {
        if (reportRequests) {
            evidence.accept(new Served(ArmRole.REFERENCE, BOTH, reference.latencyNs(), result(reference)));
            evidence.accept(new Served(ArmRole.CANDIDATE, BOTH, candidate.latencyNs(), result(candidate)));
        }
    }

    private static RequestResult result(ArmAnswer answer) {
        return answer instanceof Output ? RequestResult.OK : RequestResult.ERROR;
    }

    private void judgeLabel(String requestId, @Nullable Decisions decisions, List<Integer> classes) {
        if (decisions == null || decisions.reference().isEmpty()) {
            tally.unusedLabels++;
            return;
        }
        tally.labelled++;
        boolean referenceRight = decisions.reference().equals(classes);
        boolean candidateRight = decisions.candidate().equals(classes);
        listener.labelled(referenceRight, candidateRight);
        evidence.accept(new Label(requestId, referenceRight, candidateRight));
    }
}
