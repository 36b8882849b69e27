package io.quantbench.load.arrival;

import java.util.ArrayList;
import java.util.List;

/**
 * How many arrivals per second are expected, over time: a sequence of segments that is either repeated or whose last one never
 * ends. Immutable.
 */
public final class RateProfile {
    private static final long ENDLESS = Long.MAX_VALUE;

    private final List<RateSegment> segments;
    private final boolean repeated;

    private RateProfile(List<RateSegment> segments, boolean repeated) {
        this.segments = List.copyOf(segments);
        this.repeated = repeated;
    }

    /**
     * A rate that holds for a time.
     *
     * @param ratePerSec 0 or more; 0 is a pause
     * @param durationNs positive
     */
    public record Step(double ratePerSec, long durationNs) {
        public Step {
            Rates.requireNotNegative("ratePerSec", ratePerSec);
            Rates.requireDuration("durationNs", durationNs);
        }
    }

    /** The same rate for ever. */
    public static RateProfile constant(double ratePerSec) {
        double rate = Rates.requirePositive(ratePerSec);
        return new RateProfile(List.of(new RateSegment.Linear(rate, rate, ENDLESS)), false);
    }

    /** A rate that goes straight from one value to the other within {@code durationNs} and then stays there; not both 0. */
    public static RateProfile ramp(double fromPerSec, double toPerSec, long durationNs) {
        Rates.requireNotNegative("fromPerSec", fromPerSec);
        Rates.requireNotNegative("toPerSec", toPerSec);
        Rates.requireDuration("durationNs", durationNs);
        Rates.requirePositive(Math.max(fromPerSec, toPerSec));
        return new RateProfile(
                List.of(
                        new RateSegment.Linear(fromPerSec, toPerSec, durationNs),
                        new RateSegment.Linear(toPerSec, toPerSec, ENDLESS)),
                false);
    }

    /** One rate after the other; the last one stays. At least one is above 0. */
    public static RateProfile steps(List<Step> steps) {
        if (steps.stream().noneMatch(step -> step.ratePerSec() > 0)) {
            throw new IllegalArgumentException("steps=" + steps + " have no rate above 0");
        }
        List<RateSegment> segments = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            long lengthNs = i + 1 == steps.size() ? ENDLESS : step.durationNs();
            segments.add(new RateSegment.Linear(step.ratePerSec(), step.ratePerSec(), lengthNs));
        }
        return new RateProfile(segments, false);
    }

    /** A rate that swings by {@code amplitudePerSec} ≤ {@code meanPerSec} round its mean, rising first. */
    public static RateProfile sine(double meanPerSec, double amplitudePerSec, long periodNs) {
        Rates.requirePositive(meanPerSec);
        Rates.requireDuration("periodNs", periodNs);
        if (!(amplitudePerSec >= 0 && amplitudePerSec <= meanPerSec)) {
            throw new IllegalArgumentException(
                    "amplitudePerSec=" + amplitudePerSec + " is outside 0.." + meanPerSec + ", the mean");
        }
        return new RateProfile(List.of(new RateSegment.Sine(meanPerSec, amplitudePerSec, periodNs)), true);
    }

    /**
     * A burst at the beginning of each period, and a base rate in the rest of it.
     *
     * @param basePerSec 0 or more
     * @param burstPerSec positive
     * @param burstNs length of the burst, less than the period
     */
    public static RateProfile bursts(double basePerSec, double burstPerSec, long periodNs, long burstNs) {
        Rates.requireNotNegative("basePerSec", basePerSec);
        Rates.requirePositive(burstPerSec);
        Rates.requireDuration("burstNs", burstNs);
        if (periodNs <= burstNs) {
            throw new IllegalArgumentException("periodNs=" + periodNs + " is not longer than burstNs=" + burstNs);
        }
        return new RateProfile(
                List.of(
                        new RateSegment.Linear(burstPerSec, burstPerSec, burstNs),
                        new RateSegment.Linear(basePerSec, basePerSec, periodNs - burstNs)),
                true);
    }

    /** Arrivals expected before {@code offsetNs}. */
    public double expectedBefore(long offsetNs) {
        if (offsetNs < 0) {
            throw new IllegalArgumentException("offsetNs=" + offsetNs + " is negative");
        }
        double expected = 0;
        long leftNs = offsetNs;
        if (repeated) {
            long cycleNs = segments.stream().mapToLong(RateSegment::lengthNs).sum();
            long cycles = leftNs / cycleNs;
            expected =
                    cycles * segments.stream().mapToDouble(RateSegment::total).sum();
            leftNs %= cycleNs;
        }
        for (RateSegment segment : segments) {
            long withinNs = Math.min(leftNs, segment.lengthNs());
            expected += segment.expected(withinNs / Rates.NS_PER_SEC);
            leftNs -= withinNs;
        }
        return expected;
    }

    /** Mean rate per second from the start until {@code offsetNs} > 0. */
    public double meanPerSec(long offsetNs) {
        Rates.requireDuration("offsetNs", offsetNs);
        return expectedBefore(offsetNs) * Rates.NS_PER_SEC / offsetNs;
    }

    int segmentCount() {
        return segments.size();
    }

    RateSegment segment(int index) {
        return segments.get(index);
    }

    boolean repeated() {
        return repeated;
    }
}
