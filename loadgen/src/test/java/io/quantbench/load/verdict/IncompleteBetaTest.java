package io.quantbench.load.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class IncompleteBetaTest {
    @Property(tries = 300, seed = "20")
    void equalsTheBinomialTailSummedExactly(
            @ForAll @DoubleRange(min = 0.001, max = 0.999) @Scale(4) double x,
            @ForAll @IntRange(min = 1, max = 60) int a,
            @ForAll @IntRange(min = 1, max = 60) int b) {
        double expected = binomialTail(x, a, b);
        assertThat(IncompleteBeta.regularized(x, a, b)).isCloseTo(expected, within(1e-12 + 1e-11 * expected));
    }

    @Test
    void keepsItsDigitsInTheSmallTail() {
        double expected = binomialTail(0.1, 80, 20);
        assertThat(IncompleteBeta.regularized(0.1, 80, 20) / expected).isCloseTo(1, within(1e-11));
    }

    @Test
    void isAHalfAtTheMiddleOfASymmetricLargeCase() {
        assertThat(IncompleteBeta.regularized(0.5, 5e8, 5e8)).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void isThePowerOfXForOneFailure() {
        assertThat(IncompleteBeta.regularized(0.99, 459, 1)).isCloseTo(Math.pow(0.99, 459), within(1e-15));
    }

    @Test
    void endsAtZeroAndOne() {
        assertThat(IncompleteBeta.regularized(0, 3, 4)).isZero();
        assertThat(IncompleteBeta.regularized(1, 3, 4)).isEqualTo(1);
    }

    @Test
    void refusesArgumentsOutsideItsDomain() {
        assertThatIllegalArgumentException().isThrownBy(() -> IncompleteBeta.regularized(1.5, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> IncompleteBeta.regularized(Double.NaN, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> IncompleteBeta.regularized(0.5, 0, 1));
    }

    /** The definition: {@code Σ_{k=a}^{n} C(n, k) x^k (1−x)^{n−k}} with {@code n = a + b − 1}, in 60 digits. */
    private static double binomialTail(double x, int a, int b) {
        MathContext digits = new MathContext(60);
        BigDecimal p = new BigDecimal(x);
        BigDecimal q = BigDecimal.ONE.subtract(p);
        int n = a + b - 1;
        BigDecimal sum = BigDecimal.ZERO;
        BigInteger choose = BigInteger.ONE;
        for (int k = 0; k <= n; k++) {
            if (k >= a) {
                sum = sum.add(new BigDecimal(choose).multiply(p.pow(k, digits)).multiply(q.pow(n - k, digits)), digits);
            }
            choose = choose.multiply(BigInteger.valueOf(n - k)).divide(BigInteger.valueOf(k + 1L));
        }
        return sum.doubleValue();
    }
}
