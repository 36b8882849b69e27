package io.quantbench.harness.canary;

import io.quantbench.harness.canary.judge.Guardrail;
import io.quantbench.harness.canary.judge.HardGates;
import io.quantbench.harness.canary.judge.Horizon;
import io.quantbench.harness.canary.judge.JudgePolicy;
import io.quantbench.harness.canary.judge.SampleRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The steps of a rollout, in order. After the last one the candidate is promoted.
 *
 * <p>Each step has a judge of its own that starts from nothing, for three reasons. Non-inferiority once proven stays proven (see
 * {@link io.quantbench.harness.canary.judge.CanaryJudge}): carried over, what was proven at 1 % would also pass the candidate at 50 %, where
 * queues and caches are others. When the share changes while the load drifts, the arms have seen the day in different proportions, and a quantile
 * of one is no longer comparable with that of the other (Simpson's paradox). And harm that begins at a step would first have to
 * outweigh the sound evidence of those before.
 *
 * <p>The price: each judge may roll back a sound candidate with its own α, so the budget of the whole is the {@linkplain #alpha() sum}. A
 * candidate that is worse by a margin in some step passes that step with at most the step's α, and can be promoted only by passing all.
 *
 * @param steps at least one, of different names, their candidate shares never falling; the sum of their α below 1
 */
public record RolloutPlan(List<RolloutStep> steps) {
    private static final List<Double> STANDARD_SHARES = List.of(0.01, 0.05, 0.25, 0.5);

    public RolloutPlan {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("steps=[] is empty; without any, everything would be promoted");
        }
        Set<String> names = new HashSet<>();
        double share = 0;
        double alpha = 0;
        for (RolloutStep step : steps) {
            if (!names.add(step.name())) {
                throw new IllegalArgumentException("steps name " + step.name() + " twice");
            }
            if (step.share().candidateShare() < share) {
                throw new IllegalArgumentException("step " + step.name() + " has candidateShare="
                        + step.share().candidateShare() + ", below " + share + " of the step before");
            }
            share = step.share().candidateShare();
            alpha += step.policy().alpha();
        }
        if (!(alpha < 1)) {
            throw new IllegalArgumentException("alpha=" + alpha + " of all steps together must be below 1");
        }
    }

    /** Chance of ever rolling back a candidate that is no worse, by statistics: the sum over the steps. */
    public double alpha() {
        return steps.stream().mapToDouble(step -> step.policy().alpha()).sum();
    }

    /**
     * Shadow, 1 %, 5 %, 25 %, 50 %: pairs are judged in shadow, requests under the split; strict gates, default sample rules, no time limits.
     *
     * @param alpha of the whole, divided evenly
     * @param ofPairs guardrails of the shadow step
     * @param ofSplit guardrails of the others
     */
    public static RolloutPlan standard(double alpha, List<Guardrail> ofPairs, List<Guardrail> ofSplit) {
        double each = alpha / (1 + STANDARD_SHARES.size());
        List<RolloutStep> steps = new ArrayList<>();
        steps.add(new RolloutStep("shadow", new TrafficShare(0, 1), policy(each, ofPairs), false));
        for (double share : STANDARD_SHARES) {
            String name = String.format(Locale.ROOT, "canary-%.0f", 100 * share);
            steps.add(new RolloutStep(name, new TrafficShare(share, 0), policy(each, ofSplit), false));
        }
        return new RolloutPlan(steps);
    }

    private static JudgePolicy policy(double alpha, List<Guardrail> guardrails) {
        return new JudgePolicy(alpha, guardrails, HardGates.STRICT, SampleRules.DEFAULT, Horizon.OPEN);
    }
}
