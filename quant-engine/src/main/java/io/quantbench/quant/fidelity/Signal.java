package io.quantbench.quant.fidelity;

/**
 * Running sums over pairs of rows. A row has no direction if it is zero or not finite: the cosine of two zero rows is 1, that of
 * a zero row and another is 0, and that of a row which is not finite is 0, so that a broken row never raises the mean.
 */
final class Signal {
    private long rows;
    private double cosineSum;
    private double cosineMin = Double.POSITIVE_INFINITY;
    private double signalEnergy;
    private double noiseEnergy;
    private double maxAbsoluteError;
    private long nonFiniteReference;
    private long nonFiniteCandidate;

    void accept(float[] reference, float[] candidate, int from, int length) {
        double dot = 0;
        double referenceEnergy = 0;
        double candidateEnergy = 0;
        double differenceEnergy = 0;
        double largest = 0;
        boolean finite = true;
        for (int i = from; i < from + length; i++) {
            double x = reference[i];
            double y = candidate[i];
            finite &= countNonFinite(x, y);
            double difference = x - y;
            dot += x * y;
            referenceEnergy += x * x;
            candidateEnergy += y * y;
            differenceEnergy += difference * difference;
            largest = Math.max(largest, Math.abs(difference));
        }
        double cosine = finite ? cosine(dot, referenceEnergy, candidateEnergy) : 0;
        rows++;
        cosineSum += cosine;
        cosineMin = Math.min(cosineMin, cosine);
        signalEnergy += finite ? referenceEnergy : 0;
        noiseEnergy += finite ? differenceEnergy : Double.POSITIVE_INFINITY;
        maxAbsoluteError = Math.max(maxAbsoluteError, finite ? largest : Double.POSITIVE_INFINITY);
    }

    private boolean countNonFinite(double x, double y) {
        boolean xFinite = Double.isFinite(x);
        boolean yFinite = Double.isFinite(y);
        nonFiniteReference += xFinite ? 0 : 1;
        nonFiniteCandidate += yFinite ? 0 : 1;
        return xFinite && yFinite;
    }

    /** The root of the product, not the product of roots: equal rows then give exactly 1. */
    static double cosine(double dot, double energy, double otherEnergy) {
        if (energy == 0 || otherEnergy == 0) {
            return energy == otherEnergy ? 1 : 0;
        }
        return Math.max(-1, Math.min(1, dot / Math.sqrt(energy * otherEnergy)));
    }

    double noiseEnergy() {
        return noiseEnergy;
    }

    FidelityReport report(Agreement kind, long decisions, long agreeing) {
        return new FidelityReport(
                rows,
                rows == 0 ? Double.NaN : cosineSum / rows,
                rows == 0 ? Double.NaN : cosineMin,
                sqnrDb(),
                maxAbsoluteError,
                nonFiniteReference,
                nonFiniteCandidate,
                kind,
                decisions,
                agreeing);
    }

    private double sqnrDb() {
        if (rows == 0) {
            return Double.NaN;
        }
        return noiseEnergy == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signalEnergy / noiseEnergy);
    }
}
