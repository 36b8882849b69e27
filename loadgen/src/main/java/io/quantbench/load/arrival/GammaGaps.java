package io.quantbench.load.arrival;

import java.util.SplittableRandom;

/**
 * Gamma variates of mean 1 by squeezed rejection from a cubed normal (G. Marsaglia, W. W. Tsang, "A Simple Method for Generating
 * Gamma Variables", 2000); a shape k below 1 is got as Gamma(k + 1) · U^(1/k). Normals by Marsaglia's polar method: the JDK's own
 * would tie the instants to its version.
 */
final class GammaGaps implements Spacing.Gaps {
    private final SplittableRandom random;
    private final double shape;
    private final double d;
    private final double c;
    private double spareNormal = Double.NaN;

    GammaGaps(double shape, long seed) {
        this.shape = shape;
        this.random = new SplittableRandom(seed);
        this.d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
        this.c = 1 / Math.sqrt(9 * d);
    }

    @Override
    public double next() {
        double gamma = atLeastOne();
        if (shape < 1) {
            gamma *= StrictMath.pow(1 - random.nextDouble(), 1 / shape);
        }
        return gamma / shape;
    }

    private double atLeastOne() {
        while (true) {
            double normal = nextNormal();
            double root = 1 + c * normal;
            if (root <= 0) {
                continue;
            }
            double v = root * root * root;
            double logUniform = StrictMath.log(1 - random.nextDouble());
            if (logUniform < 0.5 * normal * normal + d - d * v + d * StrictMath.log(v)) {
                return d * v;
            }
        }
    }

    private double nextNormal() {
        if (!Double.isNaN(spareNormal)) {
            double normal = spareNormal;
            spareNormal = Double.NaN;
            return normal;
        }
        while (true) {
            double x = 2 * random.nextDouble() - 1;
            double y = 2 * random.nextDouble() - 1;
            double square = x * x + y * y;
            if (square > 0 && square < 1) {
                double factor = Math.sqrt(-2 * StrictMath.log(square) / square);
                spareNormal = y * factor;
                return x * factor;
            }
        }
    }
}
