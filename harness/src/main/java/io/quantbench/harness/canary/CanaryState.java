package io.quantbench.harness.canary;

import io.quantbench.harness.canary.judge.Decision;
import io.quantbench.harness.canary.judge.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a canary stands after a number of events: an immutable snapshot.
 *
 * @param events taken so far
 * @param begun how it began
 * @param step index of the current step, or of the one in which it ended
 * @param phase where it stands
 * @param paused whether steps are withheld
 * @param elapsedNs at the latest look
 * @param stepBeganNs when the current step began
 * @param trace what changed where it stands, in order
 * @param latest the judge's latest decision in the current step; null before the first look in it
 */
public record CanaryState(
        long events,
        CanaryEvent.Begun begun,
        int step,
        Phase phase,
        boolean paused,
        long elapsedNs,
        long stepBeganNs,
        List<Transition> trace,
        @Nullable Decision latest) {
    public CanaryState {
        trace = List.copyOf(trace);
    }

    public RolloutStep currentStep() {
        return begun.plan().steps().get(step);
    }

    /** How traffic is to be divided now. */
    public TrafficShare share() {
        return switch (phase) {
            case RUNNING, AWAITING_APPROVAL -> currentStep().share();
            case PROMOTED -> TrafficShare.CANDIDATE_ONLY;
            case ROLLED_BACK -> TrafficShare.REFERENCE_ONLY;
        };
    }

    /** The verdict on the candidate: open until the end. */
    public Verdict verdict() {
        return switch (phase) {
            case RUNNING, AWAITING_APPROVAL -> Verdict.HOLD;
            case PROMOTED -> Verdict.PROMOTE;
            case ROLLED_BACK -> Verdict.ROLLBACK;
        };
    }
}
