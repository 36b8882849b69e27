package io.quantbench.harness.canary.judge.sequential;

import java.util.Optional;

/**
 * Mean of paired differences with its asymptotic confidence sequence and one-sided evidence against two boundaries.
 *
 * <p>For latency the differences are ln(candidate) − ln(reference), so the mean is the logarithm of a ratio. The evidence that the mean
 * exceeds a boundary is the one-sided {@link NormalMixture} of the sum in units of the estimated standard deviation, tuned to the
 * same time as the interval. Being asymptotic, nothing is said before a burn-in of {@value #BURN_IN} pairs. A stream without any
 * spread is treated as one with the smallest spread that a double can tell, so that it decides at once.
 *
 * <p>Constant time and memory. Source: as {@link AsymptoticConfidenceSequence}.
 */
public final class PairedMean {
    /** Pairs before the first statement. */
    public static final int BURN_IN = 50;

    private static final double LEAST_SIGMA = 1e-9;

    private final RunningMoments moments = new RunningMoments();
    private final AsymptoticConfidenceSequence sequence;
    private final NormalMixture mixture;
    private final Side above;
    private final Side below;

    /**
     * Starts without data.
     *
     * @param harmBoundary {@link #above} is evidence that the mean lies above it
     * @param safeBoundary {@link #below} is evidence that the mean lies below it
     * @param tunedPairs number of pairs at which the statements are tightest
     * @param alpha level of the interval, and for which the evidence is tuned
     */
    public PairedMean(double harmBoundary, double safeBoundary, long tunedPairs, double alpha) {
        this.sequence = AsymptoticConfidenceSequence.tunedFor((double) tunedPairs, alpha);
        this.mixture = new NormalMixture(1 / sequence.rhoSquared());
        this.above = new Side(harmBoundary, 1);
        this.below = new Side(safeBoundary, -1);
    }

    /** Takes one difference, finite. */
    public void observe(double difference) {
        moments.observe(difference);
        if (moments.count() >= BURN_IN) {
            above.update();
            below.update();
        }
    }

    /** Evidence that the mean lies above the harm boundary. */
    public EProcess above() {
        return above;
    }

    /** Evidence that the mean lies below the safe boundary. */
    public EProcess below() {
        return below;
    }

    public long count() {
        return moments.count();
    }

    /** Empty during burn-in. */
    public Optional<Interval> interval() {
        if (moments.count() < BURN_IN) {
            return Optional.empty();
        }
        double half = sequence.halfWidth(moments.count(), sigma());
        return Optional.of(new Interval(moments.mean() - half, moments.mean() + half));
    }

    public double mean() {
        return moments.mean();
    }

    private double sigma() {
        return Math.max(Math.sqrt(moments.variance()), LEAST_SIGMA);
    }

    /** One direction of evidence. */
    private final class Side implements EProcess {
        private final double boundary;
        private final int sign;
        private double logE;
        private double maxLogE;

        Side(double boundary, int sign) {
            this.boundary = Checks.finite("boundary", boundary);
            this.sign = sign;
        }

        void update() {
            double count = moments.count();
            logE = mixture.logOneSided(lead() * count, count);
            maxLogE = Math.max(maxLogE, logE);
        }

        /** How far the mean lies on the wanted side, in standard deviations of one difference. */
        private double lead() {
            return sign * (moments.mean() - boundary) / sigma();
        }

        @Override
        public double logEValue() {
            return logE;
        }

        @Override
        public double maxLogEValue() {
            return maxLogE;
        }

        @Override
        public double expectedLogGrowth() {
            double lead = moments.count() < BURN_IN ? 0 : Math.max(lead(), 0);
            return lead * lead / 2;
        }
    }
}
