package io.quantbench.harness.canary.report;

import io.quantbench.harness.canary.CanaryState;
import io.quantbench.harness.canary.Phase;
import io.quantbench.harness.canary.RolloutStep;
import io.quantbench.harness.canary.TrafficShare;
import io.quantbench.harness.canary.Transition;
import io.quantbench.harness.canary.judge.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole rollout, step by step: an immutable record tree, which is also the JSON.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION}
 * @param reference variant that served before
 * @param candidate variant that was to replace it
 * @param verdict on the candidate; hold while it is open
 * @param phase where it stands
 * @param step name of the step in which it ended, or stands
 * @param elapsedNs at the latest look, pauses of the process left out
 * @param trace what changed where it stands, in order
 * @param steps all steps of the plan, in order
 */
public record RolloutReport(
        int schemaVersion,
        String reference,
        String candidate,
        Verdict verdict,
        Phase phase,
        String step,
        long elapsedNs,
        List<Line> trace,
        List<Step> steps) {
    /** Version of the JSON. */
    public static final int SCHEMA_VERSION = 1;

    public RolloutReport {
        trace = List.copyOf(trace);
        steps = List.copyOf(steps);
    }

    /**
     * One line of the trace.
     *
     * @param elapsedNs when
     * @param step before it
     * @param phase after it
     * @param sentence what happened and why
     */
    public record Line(long elapsedNs, String step, Phase phase, String sentence) {
        private static Line of(Transition transition) {
            return new Line(transition.elapsedNs(), transition.step(), transition.phase(), transition.sentence());
        }
    }

    /**
     * One step of the plan.
     *
     * @param name of it
     * @param share of the traffic in it
     * @param needsApproval whether a person had to approve it
     * @param report what a replay of its evidence says; null if it was not reached
     */
    public record Step(String name, TrafficShare share, boolean needsApproval, @Nullable CanaryReport report) {}

    /** @param reached reports on the steps that were reached, from the first on */
    static RolloutReport of(CanaryState end, List<CanaryReport> reached) {
        List<Step> steps = new ArrayList<>();
        for (RolloutStep step : end.begun().plan().steps()) {
            CanaryReport report = steps.size() < reached.size() ? reached.get(steps.size()) : null;
            steps.add(new Step(step.name(), step.share(), step.needsApproval(), report));
        }
        return new RolloutReport(
                SCHEMA_VERSION,
                end.begun().reference(),
                end.begun().candidate(),
                end.verdict(),
                end.phase(),
                end.currentStep().name(),
                end.elapsedNs(),
                end.trace().stream().map(Line::of).toList(),
                steps);
    }
}
