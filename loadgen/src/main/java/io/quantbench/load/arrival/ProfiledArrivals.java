package io.quantbench.load.arrival;

import io.quantbench.load.arrival.Spacing.Gaps;

/**
 * Arrivals at a varying rate, by a change of time: with Λ(t) the arrivals expected before t, the i-th arrival is at Λ⁻¹(sᵢ), where
 * s₁, s₂, … are the arrivals of the same spacing at rate 1. Exponential gaps give the Poisson process of that rate (E. Çinlar,
 * "Introduction to Stochastic Processes", 1975). No candidate is thrown away, as thinning would, so each arrival costs one random
 * number at any rate, and even spacing has a meaning too.
 *
 * <p>The position is kept within the current segment, so that neither count nor time loses digits in long runs.
 */
final class ProfiledArrivals implements ArrivalProcess {
    private final RateProfile profile;
    private final Gaps gaps;
    private int index;
    private RateSegment segment;
    private double total;
    private double expectedInSegment;
    private long segmentStartNs;
    private long lastNs;

    ProfiledArrivals(RateProfile profile, Gaps gaps) {
        this.profile = profile;
        this.gaps = gaps;
        this.segment = profile.segment(0);
        this.total = segment.total();
    }

    @Override
    public long nextArrivalNs() {
        expectedInSegment += gaps.next();
        while (expectedInSegment >= total) {
            if (!enterNextSegment()) {
                return NEVER;
            }
        }
        if (segment.lengthNs() == Long.MAX_VALUE && total == Double.POSITIVE_INFINITY) {
            rebase();
        }
        long offsetNs = (long) (segment.offsetSec(expectedInSegment) * Rates.NS_PER_SEC);
        lastNs = Math.max(lastNs, segmentStartNs + offsetNs);
        return lastNs;
    }

    private boolean enterNextSegment() {
        if (segment.lengthNs() == Long.MAX_VALUE) {
            return false;
        }
        expectedInSegment -= total;
        segmentStartNs += segment.lengthNs();
        index = index + 1 == profile.segmentCount() ? 0 : index + 1;
        segment = profile.segment(index);
        total = segment.lengthNs() == Long.MAX_VALUE && segment.ratePerSec(0) == 0 ? 0 : segment.total();
        return true;
    }

    /** In the endless segment of constant rate, whole seconds are moved from the count to the start. */
    private void rebase() {
        double perSec = segment.ratePerSec(0);
        double seconds = Math.floor(expectedInSegment / perSec);
        if (seconds >= 1) {
            expectedInSegment = Math.max(0, expectedInSegment - seconds * perSec);
            segmentStartNs += (long) (seconds * Rates.NS_PER_SEC);
        }
    }
}
