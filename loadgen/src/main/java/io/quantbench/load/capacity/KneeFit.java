package io.quantbench.load.capacity;

import io.quantbench.load.capacity.CapacityProbe.Basis;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Share of slow queries by rate near the knee, from all probes there: {@code ln share = α + β ln(rate / reference)}, because the tail
 * of a queue falls exponentially with the room that is left. Fitted by maximum likelihood as a Poisson regression (iteratively
 * reweighted least squares), all counts divided by the largest cluster size seen, since only clusters are independent.
 *
 * @param referencePerSec rate where the line has the value α
 * @param alpha logarithm of the share at the reference
 * @param beta rise per unit of ln rate; positive
 * @param alphaVariance of α
 * @param betaVariance of β
 * @param covariance of both
 */
record KneeFit(
        double referencePerSec,
        double alpha,
        double beta,
        double alphaVariance,
        double betaVariance,
        double covariance) {
    private static final int FEWEST_PROBES = 3;
    private static final int ITERATIONS = 50;
    private static final double NEAR = 1.2;
    /** Above this multiple of the allowed share a queue is overloaded and its share says nothing about the tail. */
    private static final double OVERLOADED = 8;

    /** The fit of the probes near a rate; null where they do not make one. */
    static @Nullable KneeFit of(List<CapacityProbe> probes, double nearPerSec, double allowedShare) {
        List<CapacityProbe> near = probes.stream()
                .filter(probe -> probe.queries() > 0 && probe.finding() != CapacityProbe.Finding.GENERATOR_LIMITED)
                .filter(probe -> probe.basis() != Basis.BACKLOG_GROWS && probe.basis() != Basis.STOPPED)
                .filter(probe -> Math.abs(Math.log(probe.ratePerSec() / nearPerSec)) < Math.log(NEAR))
                .filter(probe -> probe.slowShare() < OVERLOADED * allowedShare)
                .toList();
        if (near.size() < FEWEST_PROBES
                || near.stream().filter(probe -> probe.slow() > 0).count() < 2) {
            return null;
        }
        double slowTogether =
                near.stream().mapToDouble(CapacityProbe::slowTogether).max().orElse(1);
        return fit(near, nearPerSec, Math.log(allowedShare), slowTogether);
    }

    private static @Nullable KneeFit fit(
            List<CapacityProbe> probes, double referencePerSec, double startAlpha, double slowTogether) {
        double alpha = startAlpha;
        double beta = 1;
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        for (int i = 0; i < ITERATIONS; i++) {
            s0 = 0;
            s1 = 0;
            s2 = 0;
            double t0 = 0;
            double t1 = 0;
            for (CapacityProbe probe : probes) {
                double x = Math.log(probe.ratePerSec() / referencePerSec);
                double eta = Math.max(-30, Math.min(0, alpha + beta * x));
                double mean = probe.queries() * Math.exp(eta);
                double weight = mean / slowTogether;
                double z = eta + (probe.slow() - mean) / mean;
                s0 += weight;
                s1 += weight * x;
                s2 += weight * x * x;
                t0 += weight * z;
                t1 += weight * x * z;
            }
            double determinant = s0 * s2 - s1 * s1;
            alpha = (s2 * t0 - s1 * t1) / determinant;
            beta = (s0 * t1 - s1 * t0) / determinant;
        }
        double determinant = s0 * s2 - s1 * s1;
        boolean usable = determinant > 0 && beta > 1 && Double.isFinite(alpha) && Double.isFinite(beta);
        return usable
                ? new KneeFit(referencePerSec, alpha, beta, s2 / determinant, s0 / determinant, -s1 / determinant)
                : null;
    }

    /**
     * The highest rate between two others at which the share is at most {@code share}, taken {@code deviations} standard errors to the
     * safe side; empty when there is none.
     */
    OptionalDouble rateAt(double share, double deviations, double lowestPerSec, double highestPerSec) {
        double low = Math.log(lowestPerSec / referencePerSec);
        double high = Math.log(highestPerSec / referencePerSec);
        if (bound(low, deviations) > Math.log(share)) {
            return OptionalDouble.empty();
        }
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (bound(middle, deviations) <= Math.log(share)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return OptionalDouble.of(referencePerSec * Math.exp(low));
    }

    private double bound(double x, double deviations) {
        double variance = alphaVariance + 2 * x * covariance + x * x * betaVariance;
        return alpha + beta * x + deviations * Math.sqrt(Math.max(0, variance));
    }
}
