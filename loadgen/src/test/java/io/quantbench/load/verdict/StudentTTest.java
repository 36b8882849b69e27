package io.quantbench.load.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values from printed tables. */
class StudentTTest {
    @ParameterizedTest
    @CsvSource({
        "1, 0.975, 12.7062",
        "2, 0.975, 4.30265",
        "3, 0.975, 3.18245",
        "4, 0.995, 4.60409",
        "5, 0.95, 2.01505",
        "7, 0.975, 2.36462",
        "10, 0.99, 2.76377",
        "30, 0.975, 2.04227",
        "101, 0.975, 1.98373",
    })
    void hasTheQuantilesOfTheTables(int degrees, double probability, double t) {
        assertThat(new StudentT(degrees).quantile(probability)).isCloseTo(t, within(1e-4 * t));
        assertThat(new StudentT(degrees).cdf(-t)).isCloseTo(1 - probability, within(1e-5));
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0", "0.975, 1.959963985", "0.99, 2.326347874", "0.001, -3.090232306"})
    void theNormalDistributionToo(double probability, double z) {
        assertThat(Gaussian.quantile(probability)).isCloseTo(z, within(1e-8));
        assertThat(Gaussian.cdf(z)).isCloseTo(probability, within(1e-9));
    }

    @Test
    void refusesWhatIsNoProbability() {
        assertThatThrownBy(() -> Gaussian.quantile(1)).hasMessageContaining("probability=1.0");
        assertThatThrownBy(() -> new StudentT(0)).hasMessageContaining("degrees=0");
        assertThat(Gaussian.cdf(-40)).isZero();
        assertThat(Gaussian.cdf(40)).isOne();
    }
}
