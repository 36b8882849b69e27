package io.quantbench.harness.canary.judge;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * By what a candidate is judged.
 *
 * @param alpha error budget: the chance of ever promoting a candidate that is worse by a margin, and the chance of ever rolling back one
 *     that is no worse; above 0 and below 1
 * @param guardrails at least one, of different metrics
 * @param gates what rolls back at once
 * @param samples how much evidence is asked for
 * @param horizon between which times a decision falls
 */
public record JudgePolicy(
        double alpha, List<Guardrail> guardrails, HardGates gates, SampleRules samples, Horizon horizon) {
    public JudgePolicy {
        Require.openUnit("alpha", alpha);
        guardrails = List.copyOf(guardrails);
        if (guardrails.isEmpty()) {
            throw new IllegalArgumentException("guardrails=[] is empty; without any, everything would be promoted");
        }
        Set<String> metrics = new HashSet<>();
        for (Guardrail guardrail : guardrails) {
            if (!metrics.add(guardrail.metric())) {
                throw new IllegalArgumentException("guardrails name " + guardrail.metric() + " twice");
            }
        }
    }

    /** A policy with strict gates, default sample rules and no time limits. */
    public static JudgePolicy of(double alpha, Guardrail... guardrails) {
        return new JudgePolicy(alpha, List.of(guardrails), HardGates.STRICT, SampleRules.DEFAULT, Horizon.OPEN);
    }

    /** The guardrail's part of the error budget for rollbacks; the parts add up to {@link #alpha}. */
    public double harmAlpha(Guardrail guardrail) {
        double weights = guardrails.stream().mapToDouble(Guardrail::harmWeight).sum();
        return alpha * guardrail.harmWeight() / weights;
    }
}
