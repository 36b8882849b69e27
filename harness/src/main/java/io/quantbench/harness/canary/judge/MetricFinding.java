package io.quantbench.harness.canary.judge;

import org.jspecify.annotations.Nullable;

/**
 * Everything that is known about one guardrail at one look.
 *
 * @param metric name of the guardrail
 * @param state what the evidence says
 * @param margin the guardrail's limit, in the unit of the effect
 * @param estimate effect and interval; null before the first observation
 * @param harm evidence that the candidate is worse
 * @param nonInferiority evidence that it is not worse by the margin
 * @param samples observations (pairs or requests)
 * @param expectedRemaining observations until one of the two is proven if what was seen is typical; 0 when one is; null when
 *     nothing points either way
 */
public record MetricFinding(
        String metric,
        MetricState state,
        double margin,
        @Nullable Estimate estimate,
        EvidenceLevel harm,
        EvidenceLevel nonInferiority,
        long samples,
        @Nullable Long expectedRemaining) {}
