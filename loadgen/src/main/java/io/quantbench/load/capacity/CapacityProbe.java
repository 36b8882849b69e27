package io.quantbench.load.capacity;

import io.quantbench.load.record.Recording;

/**
 * One rate tried.
 *
 * @param kind a short look, or the full length
 * @param ratePerSec scheduled
 * @param finding what it says about the rate
 * @param basis by what
 * @param sentence the same in words, with numbers
 * @param queries due in the measured part
 * @param slow those not answered OK within the limit
 * @param slowTogether how many slow queries come together: the variance of their number per block of time over its mean; at least 1
 * @param okPerSec queries answered OK per second, until the last answer
 * @param p50Ns median response time in ns; 0 without answers
 * @param percentileNs response time at the objective's percentile in ns; 0 without answers
 * @param wallNs time that the probe took, warm-up and drain included
 */
public record CapacityProbe(
        Kind kind,
        double ratePerSec,
        Finding finding,
        Basis basis,
        String sentence,
        long queries,
        long slow,
        double slowTogether,
        double okPerSec,
        long p50Ns,
        long percentileNs,
        long wallNs) {

    /** How long a probe is. */
    public enum Kind {
        /** As short as the tests allow. */
        LOOK,
        /** The full length, by the rules of the Server scenario. */
        CONFIRMATION
    }

    /** What a probe says. */
    public enum Finding {
        /** The target keeps the objective. */
        SUSTAINED,
        /** It does not. */
        TOO_FAST,
        /** The generator cannot send so fast: nothing is known about the target. */
        GENERATOR_LIMITED,
        /** Too little to say, or not to be believed. */
        UNDECIDED
    }

    /** By what a probe was decided. */
    public enum Basis {
        /** The sequential test rejected that so few queries are slow as the percentile allows; abandoned at once. */
        TOO_MANY_SLOW,
        /** The backlog grew beyond chance and would be too long before the full length is over; abandoned at once. */
        BACKLOG_GROWS,
        /** So few slow queries that early stopping is met though clusters count once; ended at once. */
        CLEARLY_WITHIN,
        /** The share of slow queries over the whole probe: a measurement without confidence. */
        MEASURED_SHARE,
        /** The rules of the Server scenario over the full length. */
        FULL_LENGTH,
        /** The generator was late. */
        GENERATOR,
        /** Somebody stopped the search. */
        STOPPED;

        /** Whether a test stands behind the finding. */
        public boolean confident() {
            return this == TOO_MANY_SLOW || this == BACKLOG_GROWS || this == CLEARLY_WITHIN || this == FULL_LENGTH;
        }
    }

    /** Share of slow queries, 0..1; 0 without queries. */
    public double slowShare() {
        return queries == 0 ? 0 : (double) slow / queries;
    }

    static CapacityProbe of(
            Kind kind,
            Decision decision,
            CapacitySettings settings,
            double ratePerSec,
            Recording run,
            double slowTogether,
            long wallNs) {
        return new CapacityProbe(
                kind,
                ratePerSec,
                decision.finding(),
                decision.basis(),
                decision.sentence(),
                run.scheduledQueries(),
                settings.slo().judge(run).overLatency(),
                slowTogether,
                run.okRatePerSec(),
                run.responseNs().p(0.5),
                run.responseNs().valueAtPercentile(settings.slo().percentile()),
                wallNs);
    }

    /** A finding with its grounds. */
    record Decision(Finding finding, Basis basis, String sentence) {}
}
