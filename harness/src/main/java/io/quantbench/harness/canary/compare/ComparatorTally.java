package io.quantbench.harness.canary.compare;

/** Running counts and sums of a comparator. */
final class ComparatorTally {
    long failed;
    long timedOut;
    long evicted;
    long duplicates;
    long late;
    long labelled;
    long unusedLabels;
    private long compared;
    private long incomparable;
    private long nonFinite;
    private long measured;
    private double agreementSum;
    private double cosineSum;
    private double maxAbsDifference;

    void onPair(PairVerdict verdict) {
        OutputComparison comparison = verdict.comparison();
        compared++;
        incomparable += verdict.comparable() ? 0 : 1;
        nonFinite += comparison.referenceFinite() && comparison.candidateFinite() ? 0 : 1;
        if (comparison.measured()) {
            measured++;
            agreementSum += comparison.agreement();
            cosineSum += comparison.cosine();
            maxAbsDifference = Math.max(maxAbsDifference, comparison.maxAbsDifference());
        }
    }

    ComparatorReport report(long pending, long waitingLabels) {
        return new ComparatorReport(
                new ComparatorReport.Counts(
                        compared,
                        incomparable,
                        nonFinite,
                        failed,
                        pending,
                        timedOut,
                        evicted,
                        duplicates,
                        late,
                        labelled,
                        waitingLabels,
                        unusedLabels),
                measured == 0
                        ? null
                        : new ComparatorReport.Means(agreementSum / measured, cosineSum / measured, maxAbsDifference));
    }
}
