package io.quantbench.harness.canary.judge;

import io.quantbench.harness.canary.judge.sequential.EProcess;
import org.jspecify.annotations.Nullable;

/**
 * The two proofs on one guardrail and what follows from them.
 *
 * <p>Harm counts unless non-inferiority is proven <em>at this time</em>: a loss that is certified to be smaller than the margin is what the owner
 * has declared tolerable. Non-inferiority once proven stays proven, which its e-process allows, unless harm is proven.
 */
final class Criterion {
    private static final double LN_10 = StrictMath.log(10);

    private final String metric;
    private final double margin;
    private final EProcess harm;
    private final EProcess safe;
    private final double harmThreshold;
    private final double safeThreshold;

    /**
     * Joins two proofs.
     *
     * @param guardrail what is guarded
     * @param margin the guardrail's limit, for the report
     * @param levels error budgets of the two proofs
     * @param harm against "no worse"
     * @param safe against "worse by the margin"
     */
    Criterion(Guardrail guardrail, double margin, Levels levels, EProcess harm, EProcess safe) {
        this.metric = guardrail.metric();
        this.margin = margin;
        this.harm = harm;
        this.safe = safe;
        this.harmThreshold = -StrictMath.log(levels.harmAlpha());
        this.safeThreshold = -StrictMath.log(levels.alpha());
    }

    /**
     * Error budgets of one guardrail.
     *
     * @param alpha for non-inferiority and the interval: the whole, because a promotion needs all guardrails
     * @param harmAlpha for harm: this guardrail's part
     */
    record Levels(double alpha, double harmAlpha) {}

    MetricState state() {
        boolean harmed = harm.maxLogEValue() >= harmThreshold;
        if (harmed) {
            return safe.logEValue() >= safeThreshold ? MetricState.WORSE_WITHIN_MARGIN : MetricState.HARMFUL;
        }
        return safe.maxLogEValue() >= safeThreshold ? MetricState.NON_INFERIOR : MetricState.UNDECIDED;
    }

    /**
     * The report.
     *
     * @param estimate null before the first observation
     * @param samples observations
     * @param harmSamples observations that the harm test looked at: of these it counts the growth
     */
    MetricFinding finding(@Nullable Estimate estimate, long samples, long harmSamples) {
        double harmShare = samples == 0 ? 0 : (double) harmSamples / samples;
        return new MetricFinding(
                metric,
                state(),
                margin,
                estimate,
                level(harm, harmThreshold),
                level(safe, safeThreshold),
                samples,
                remaining(harmShare));
    }

    private @Nullable Long remaining(double harmShare) {
        if (state() != MetricState.UNDECIDED) {
            return 0L;
        }
        Long untilSafe = remaining(safeThreshold - safe.logEValue(), safe.expectedLogGrowth());
        Long untilHarm = remaining(harmThreshold - harm.logEValue(), harm.expectedLogGrowth() * harmShare);
        if (untilSafe == null || untilHarm == null) {
            return untilSafe == null ? untilHarm : untilSafe;
        }
        return Math.min(untilSafe, untilHarm);
    }

    private static @Nullable Long remaining(double missing, double growth) {
        return growth > 0 ? Math.max(1, (long) Math.ceil(missing / growth)) : null;
    }

    private static EvidenceLevel level(EProcess process, double threshold) {
        return new EvidenceLevel(process.logEValue() / LN_10, process.maxLogEValue() / LN_10, threshold / LN_10);
    }
}
