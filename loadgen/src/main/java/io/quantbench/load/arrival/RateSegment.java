package io.quantbench.load.arrival;

/** A stretch of a {@link RateProfile}. Offsets are in seconds from its start. */
sealed interface RateSegment {
    /** Length in ns; {@link Long#MAX_VALUE} for one that never ends. */
    long lengthNs();

    /** Rate per second at an offset. */
    double ratePerSec(double offsetSec);

    /** Arrivals expected before an offset. */
    double expected(double offsetSec);

    /** The offset before which {@code expected} arrivals are expected: the inverse of {@link #expected(double)}. */
    double offsetSec(double expected);

    /** Arrivals expected in the whole segment. */
    default double total() {
        return lengthNs() == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : expected(lengthNs() / Rates.NS_PER_SEC);
    }

    /** The rate goes straight from one value to another: expected(x) = r₀x + (r₁ − r₀)x²/2d. */
    record Linear(double fromPerSec, double toPerSec, long lengthNs) implements RateSegment {
        private double slope() {
            return (toPerSec - fromPerSec) * Rates.NS_PER_SEC / lengthNs;
        }

        @Override
        public double ratePerSec(double offsetSec) {
            return fromPerSec + slope() * offsetSec;
        }

        @Override
        public double expected(double offsetSec) {
            return (fromPerSec + slope() * offsetSec / 2) * offsetSec;
        }

        @Override
        public double offsetSec(double expected) {
            // The root in the form that neither cancels nor divides by a slope of 0.
            double discriminant = Math.max(0, fromPerSec * fromPerSec + 2 * slope() * expected);
            return expected == 0 ? 0 : 2 * expected / (fromPerSec + Math.sqrt(discriminant));
        }
    }

    /** One period of m + a·sin(2πx/d): expected(x) = mx + a·d/2π·(1 − cos(2πx/d)). */
    record Sine(double meanPerSec, double amplitudePerSec, long lengthNs) implements RateSegment {
        /** A tenth of a ns, and in long periods what a double resolves there. */
        private static final double EPSILON_SEC = 1e-10;

        private static final double RELATIVE_EPSILON = 4e-15;

        private double angularPerSec() {
            return 2 * Math.PI * Rates.NS_PER_SEC / lengthNs;
        }

        @Override
        public double ratePerSec(double offsetSec) {
            return meanPerSec + amplitudePerSec * StrictMath.sin(angularPerSec() * offsetSec);
        }

        @Override
        public double expected(double offsetSec) {
            double angular = angularPerSec();
            return meanPerSec * offsetSec + amplitudePerSec / angular * (1 - StrictMath.cos(angular * offsetSec));
        }

        /** Newton's steps, halved towards the bracket where the rate is near 0. */
        @Override
        public double offsetSec(double expected) {
            double low = 0;
            double high = lengthNs / Rates.NS_PER_SEC;
            double epsilon = EPSILON_SEC + RELATIVE_EPSILON * high;
            double guess = Math.min(high, expected / meanPerSec);
            while (high - low > epsilon) {
                double excess = expected(guess) - expected;
                if (excess > 0) {
                    high = guess;
                } else {
                    low = guess;
                }
                double step = excess / ratePerSec(guess);
                double next = guess - step;
                if (Math.abs(step) < epsilon) {
                    return Math.min(high, Math.max(low, next));
                }
                guess = next > low && next < high ? next : low + (high - low) / 2;
            }
            return guess;
        }
    }
}
