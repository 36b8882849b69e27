package io.quantbench.harness.canary.compare;

import org.jspecify.annotations.Nullable;

/**
 * What a comparator did so far: an immutable snapshot.
 *
 * @param counts of requests and labels
 * @param means over compared pairs; null before any
 */
public record ComparatorReport(Counts counts, @Nullable Means means) {
    /**
     * Counts.
     *
     * @param compared pairs of two outputs
     * @param incomparable of these, with outputs of different shape or type; they count as no agreement
     * @param nonFinite of these, with NaN or infinity on either side
     * @param failed pairs of which an arm failed
     * @param pending waiting for the other answer now
     * @param timedOut requests whose other answer did not come in time
     * @param evicted requests given up because too many waited
     * @param duplicates answers that had come before
     * @param late answers to requests that were already given up or compared
     * @param labelled labels that found their pair
     * @param waitingLabels labels of requests that no arm has answered yet
     * @param unusedLabels labels of failed or already labelled requests, and those that waited in vain
     */
    public record Counts(
            long compared,
            long incomparable,
            long nonFinite,
            long failed,
            long pending,
            long timedOut,
            long evicted,
            long duplicates,
            long late,
            long labelled,
            long waitingLabels,
            long unusedLabels) {}

    /**
     * Means over pairs whose outputs are comparable and finite.
     *
     * @param agreement as told to the judge
     * @param cosine of the outputs
     * @param maxAbsDifference the largest of all pairs
     */
    public record Means(double agreement, double cosine, double maxAbsDifference) {}
}
