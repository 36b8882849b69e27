package io.quantbench.load.arrival;

/** How arrivals keep apart from each other, given how many are expected. */
public sealed interface Spacing {
    /** As even as the rate allows: one arrival whenever one more is expected, the first at the start. */
    record Even() implements Spacing {
        @Override
        public Gaps newGaps(long seed) {
            return Gaps.even();
        }
    }

    /** Independent of each other: what many users do who do not know of each other (Poisson). */
    record Independent() implements Spacing {
        @Override
        public Gaps newGaps(long seed) {
            return Gaps.exponential(seed);
        }
    }

    /**
     * Independent gaps of a gamma distribution: in clusters for {@code shape} below 1, more even than chance above; 1 is {@link
     * Independent} in distribution. The gaps' standard deviation is 1/√shape of their mean.
     *
     * @param shape from 0.01 to 1000
     */
    record Gamma(double shape) implements Spacing {
        public Gamma {
            if (!(shape >= 0.01 && shape <= 1000)) {
                throw new IllegalArgumentException("shape=" + shape + " is outside 0.01..1000");
            }
        }

        @Override
        public Gaps newGaps(long seed) {
            return new GammaGaps(shape, seed);
        }
    }

    /** The gaps from their beginning, in expected arrivals. */
    Gaps newGaps(long seed);

    /** An endless sequence of gaps of mean 1: the first is that from the start to the first arrival. */
    @FunctionalInterface
    interface Gaps {
        /** The next gap, at least 0. */
        double next();

        private static Gaps even() {
            boolean[] started = {false};
            return () -> {
                double gap = started[0] ? 1 : 0;
                started[0] = true;
                return gap;
            };
        }

        private static Gaps exponential(long seed) {
            java.util.SplittableRandom random = new java.util.SplittableRandom(seed);
            return () -> -StrictMath.log(1.0 - random.nextDouble());
        }
    }
}
