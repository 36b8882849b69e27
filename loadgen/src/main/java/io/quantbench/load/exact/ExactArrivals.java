package io.quantbench.load.exact;

import io.quantbench.load.arrival.ArrivalProcess;

/**
 * LoadGen's Server schedule: the first query at 0, then exponential gaps, each truncated to whole nanoseconds before it is
 * added. The truncation loses half a nanosecond per gap on average, as LoadGen does; {@link ArrivalProcess#poisson} does not.
 */
public final class ExactArrivals implements ArrivalProcess {
    private static final double NS_PER_SEC = 1e9;

    private final Mt19937 words;
    private final double ratePerSec;
    private long nextNs;

    /**
     * @param ratePerSec LoadGen's {@code target_qps}
     * @param scheduleSeed LoadGen's {@code schedule_rng_seed}
     */
    public ExactArrivals(double ratePerSec, long scheduleSeed) {
        if (!(ratePerSec > 0 && ratePerSec < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("ratePerSec=" + ratePerSec + " is not a positive number");
        }
        this.ratePerSec = ratePerSec;
        this.words = new Mt19937(scheduleSeed);
    }

    @Override
    public long nextArrivalNs() {
        long arrivalNs = nextNs;
        nextNs += (long) (GnuDistributions.exponentialSeconds(words, ratePerSec) * NS_PER_SEC);
        return arrivalNs;
    }
}
