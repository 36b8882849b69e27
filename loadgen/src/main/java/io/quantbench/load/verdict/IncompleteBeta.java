package io.quantbench.load.verdict;

/**
 * The regularised incomplete beta function {@code I_x(a, b) = B(x; a, b) / B(a, b)} for {@code a, b ≥ 1}.
 *
 * <p>Its use here is the binomial tail: {@code I_x(a, b) = P(Bin(a + b − 1, x) ≥ a)} for integer {@code a, b} (NIST DLMF
 * 8.17.5).
 *
 * <p>Computed as {@code front · CF}, where {@code CF} is the continued fraction of DLMF 8.17.22, evaluated from the front
 * by the modified Lentz method (Thompson and Barnett 1986), and {@code front = x^a (1−x)^b / (a B(a, b))}. The fraction
 * converges in about {@code sqrt(max(a, b))} terms for {@code x < (a + 1) / (a + b + 2)}; on the other side the symmetry
 * {@code I_x(a, b) = 1 − I_{1−x}(b, a)} is used.
 *
 * <p>The front factor is {@code b / (a + b)} times a binomial probability, and that probability is taken as Stirling errors
 * and deviances (C. Loader, "Fast and Accurate Computation of Binomial Probabilities", 2000). Differences of log-gamma
 * values would lose as many digits as {@code log(a + b)} has before the point: at 10^9 queries that is enough to move the
 * early-stopping threshold by a query.
 */
final class IncompleteBeta {
    private static final double CONVERGED = 1e-15;
    private static final double TINY = 1e-300;
    /** Ten times what 10^11 queries need; beyond it the input is at fault, not the patience. */
    private static final int MAX_TERMS = 4_000_000;

    private IncompleteBeta() {}

    /** {@code I_x(a, b)} with {@code 0 ≤ x ≤ 1}; relative error below 1e-11 for {@code a + b ≤ 10^9}. */
    static double regularized(double x, double a, double b) {
        if (!(x >= 0 && x <= 1)) {
            throw new IllegalArgumentException("x=" + x + " is outside 0..1");
        }
        if (!(a >= 1 && b >= 1)) {
            throw new IllegalArgumentException("a=" + a + ", b=" + b + "; both must be at least 1");
        }
        if (x == 0 || x == 1) {
            return x;
        }
        return x < (a + 1) / (a + b + 2) ? lowerTail(x, 1 - x, a, b) : 1 - lowerTail(1 - x, x, b, a);
    }

    private static double lowerTail(double x, double y, double a, double b) {
        return b / (a + b) * binomialProbability(a, a + b, x, y) * continuedFraction(x, a, b);
    }

    /** {@code 1 / (1 + d1 / (1 + d2 / (1 + …)))} with the coefficients of DLMF 8.17.23. */
    private static double continuedFraction(double x, double a, double b) {
        double c = 1;
        double d = 1 / awayFromZero(1 - (a + b) * x / (a + 1));
        double fraction = d;
        for (int m = 1; m <= MAX_TERMS; m++) {
            double even = m * (b - m) * x / ((a + 2.0 * m - 1) * (a + 2.0 * m));
            d = 1 / awayFromZero(1 + even * d);
            c = awayFromZero(1 + even / c);
            fraction *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1));
            d = 1 / awayFromZero(1 + odd * d);
            c = awayFromZero(1 + odd / c);
            double factor = d * c;
            fraction *= factor;
            if (Math.abs(factor - 1) < CONVERGED) {
                return fraction;
            }
        }
        throw new ArithmeticException("I_x(a, b) did not converge for x=" + x + ", a=" + a + ", b=" + b);
    }

    private static double awayFromZero(double value) {
        return Math.abs(value) < TINY ? TINY : value;
    }

    /** {@code P(Bin(n, p) = k)} with {@code q = 1 − p} and {@code 0 < k < n}. */
    private static double binomialProbability(double k, double n, double p, double q) {
        double exponent = stirlingError(n)
                - stirlingError(k)
                - stirlingError(n - k)
                - deviance(k, n * p)
                - deviance(n - k, n * q);
        return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * k * (n - k)));
    }

    /** {@code ln n! − ln(sqrt(2πn) (n/e)^n)}; by its definition for small {@code n}, else by Stirling's series. */
    private static double stirlingError(double n) {
        if (n <= 15 && n == Math.rint(n)) {
            double factorial = 1;
            for (int i = 2; i <= n; i++) {
                factorial *= i;
            }
            return Math.log(factorial) - 0.5 * Math.log(2 * Math.PI * n) - n * Math.log(n) + n;
        }
        double n2 = n * n;
        return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / n2) / n2) / n2) / n2) / n;
    }

    /** {@code k ln(k/m) + m − k}, without cancellation where {@code k} is near {@code m}. */
    private static double deviance(double k, double m) {
        double difference = k - m;
        if (Math.abs(difference) >= 0.1 * (k + m)) {
            return k * Math.log(k / m) + m - k;
        }
        double v = difference / (k + m);
        double sum = difference * v;
        double term = 2 * k * v;
        for (int j = 1; j < 100; j++) {
            term *= v * v;
            double next = sum + term / (2 * j + 1);
            if (next == sum) {
                return next;
            }
            sum = next;
        }
        return sum;
    }
}
