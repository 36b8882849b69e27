package io.quantbench.harness.canary;

import io.quantbench.harness.canary.judge.Guardrail;
import io.quantbench.harness.canary.judge.JudgePolicy;

/**
 * One step of a rollout: how traffic is divided, and what must be proven before the next step.
 *
 * @param name for people and for approvals, such as {@code canary-5}; not blank
 * @param share of traffic during the step
 * @param policy by which a fresh judge decides the step
 * @param needsApproval whether a proven step waits for a person
 */
public record RolloutStep(String name, TrafficShare share, JudgePolicy policy, boolean needsApproval) {
    public RolloutStep {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name=\"" + name + "\" is blank");
        }
        if (share.candidateShare() >= 1) {
            throw new IllegalArgumentException("step " + name + " has candidateShare=" + share.candidateShare()
                    + ": without a reference nothing is compared");
        }
        if (share.candidateShare() == 0 && share.shadowRate() == 0) {
            throw new IllegalArgumentException("step " + name + " sends the candidate nothing");
        }
        for (Guardrail guardrail : policy.guardrails()) {
            requireMeasurable(name, share, guardrail);
        }
    }

    private static void requireMeasurable(String name, TrafficShare share, Guardrail guardrail) {
        boolean ofPairs = guardrail instanceof Guardrail.Accuracy
                || guardrail instanceof Guardrail.Agreement
                || guardrail instanceof Guardrail.LatencyRatio;
        if (ofPairs && share.shadowRate() == 0) {
            throw new IllegalArgumentException("step " + name + " guards " + guardrail.metric()
                    + ", which needs pairs, but has shadowRate=0; it could never end");
        }
    }
}
