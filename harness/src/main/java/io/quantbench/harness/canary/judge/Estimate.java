package io.quantbench.harness.canary.judge;

import io.quantbench.harness.canary.judge.sequential.Interval;
import org.jspecify.annotations.Nullable;

/**
 * An effect with its confidence sequence.
 *
 * @param effect candidate against reference, in the metric's unit: a difference of shares, a ratio of latencies, or the mean agreement
 * @param interval holds the true effect at all times together with probability at least 1 − α; null while nothing can be said
 */
public record Estimate(double effect, @Nullable Interval interval) {
    public Estimate {
        if (!Double.isFinite(effect)) {
            throw new IllegalArgumentException("effect=" + effect + " must be finite");
        }
    }
}
