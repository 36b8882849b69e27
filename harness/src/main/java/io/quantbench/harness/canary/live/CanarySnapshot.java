package io.quantbench.harness.canary.live;

import io.quantbench.harness.canary.CanaryState;
import io.quantbench.harness.canary.Phase;
import io.quantbench.harness.canary.RolloutStep;
import io.quantbench.harness.canary.TrafficShare;
import io.quantbench.harness.canary.Transition;
import io.quantbench.harness.canary.compare.ComparatorReport;
import io.quantbench.harness.canary.judge.Decision;
import io.quantbench.harness.canary.judge.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A canary as it is now: an immutable snapshot, which is also the JSON of {@code /status}.
 *
 * @param model whose traffic it is
 * @param reference variant that serves today
 * @param candidate variant that may replace it
 * @param verdict promote and rollback are final; hold until then
 * @param standing where it stands
 * @param steps of the plan, in order
 * @param decision the judge's latest in the current step; null before the first look in it
 * @param pairs what the comparator did
 * @param accuracy of labelled pairs
 * @param intake what reached the canary, and what did not
 * @param health what keeps it from its work
 * @param trace what changed where it stands, the latest {@value #MAX_TRACE}, in order
 */
public record CanarySnapshot(
        String model,
        String reference,
        String candidate,
        Verdict verdict,
        Standing standing,
        List<Step> steps,
        @Nullable Decision decision,
        ComparatorReport pairs,
        Accuracy accuracy,
        Intake intake,
        Health health,
        List<TraceLine> trace) {
    /** Lines of the trace that are kept. */
    public static final int MAX_TRACE = 50;

    public CanarySnapshot {
        steps = List.copyOf(steps);
        trace = List.copyOf(trace);
    }

    /**
     * Where it stands.
     *
     * @param phase of its life
     * @param step name of the current step, or of the one in which it ended
     * @param paused whether steps are withheld
     * @param elapsedNs at the latest look, pauses of the process left out
     * @param stepBeganNs when the current step began
     * @param share how traffic is to be divided
     */
    public record Standing(
            Phase phase, String step, boolean paused, long elapsedNs, long stepBeganNs, TrafficShare share) {}

    /**
     * One step of the plan.
     *
     * @param name for approvals
     * @param share of traffic
     * @param needsApproval whether it waits for a person once proven
     */
    public record Step(String name, TrafficShare share, boolean needsApproval) {}

    /**
     * Labelled pairs.
     *
     * @param labelled all
     * @param referenceRight those that the reference got right
     * @param candidateRight those that the candidate got right
     */
    public record Accuracy(long labelled, long referenceRight, long candidateRight) {}

    /**
     * What reached the canary since the process began.
     *
     * @param waiting in the queue now
     * @param dropped for want of room in the queue
     * @param latencyFromPairs whether latency is judged from shadow pairs
     * @param latencyNote why not; empty if it is
     * @param leftOut seen and knowingly no evidence
     */
    public record Intake(int waiting, long dropped, boolean latencyFromPairs, String latencyNote, LeftOut leftOut) {
        static final String SHARED_CORES =
                "Latency is not judged from shadow pairs: both variants run on the same cores, and the shadow runs second. "
                        + "Say separate-cores: true where each has its own.";
    }

    /**
     * What was seen and is knowingly no evidence.
     *
     * @param pinned requests that asked for a variant
     * @param sticky requests that a key kept on a variant, in a split
     * @param earlier requests that were assigned under another share
     * @param cancelled requests whose client went away
     * @param refusedShadows shadows that their queue refused
     * @param orphans shadows whose primary was not seen
     * @param unreadable pairs whose output cannot be compared
     * @param ambiguousLabels labels of an id that was used twice
     */
    public record LeftOut(
            long pinned,
            long sticky,
            long earlier,
            long cancelled,
            long refusedShadows,
            long orphans,
            long unreadable,
            long ambiguousLabels) {}

    /**
     * What keeps the canary from its work; each null if nothing does.
     *
     * @param log why the event log fails; while it does, the reference gets all traffic
     * @param split why traffic is not divided as wanted
     * @param answers why answers cannot be compared
     * @param reassertions times that somebody else had changed the split, and it was put back
     * @param lostEvents evidence that came while the log failed
     */
    public record Health(
            @Nullable String log,
            @Nullable String split,
            @Nullable String answers,
            long reassertions,
            long lostEvents) {}

    /**
     * One line of the trace.
     *
     * @param elapsedNs when
     * @param step before it
     * @param phase after it
     * @param sentence what happened and why
     */
    public record TraceLine(long elapsedNs, String step, Phase phase, String sentence) {
        static TraceLine of(Transition transition) {
            return new TraceLine(transition.elapsedNs(), transition.step(), transition.phase(), transition.sentence());
        }
    }

    /** The parts of a snapshot that the controller's state tells; the others are filled in by the canary. */
    static CanarySnapshot of(String model, CanaryState state, EvidenceSource source, Intake intake, Health health) {
        List<Transition> trace = state.trace();
        return new CanarySnapshot(
                model,
                state.begun().reference(),
                state.begun().candidate(),
                state.verdict(),
                new Standing(
                        state.phase(),
                        state.currentStep().name(),
                        state.paused(),
                        state.elapsedNs(),
                        state.stepBeganNs(),
                        state.share()),
                state.begun().plan().steps().stream().map(CanarySnapshot::step).toList(),
                state.latest(),
                source.report(),
                source.accuracy(),
                intake,
                health,
                trace.subList(Math.max(0, trace.size() - MAX_TRACE), trace.size()).stream()
                        .map(TraceLine::of)
                        .toList());
    }

    private static Step step(RolloutStep step) {
        return new Step(step.name(), step.share(), step.needsApproval());
    }
}
