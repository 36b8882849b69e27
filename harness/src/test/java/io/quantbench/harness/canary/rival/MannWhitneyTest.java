package io.quantbench.harness.canary.rival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MannWhitneyTest {
    private static final double[] X = {10.1, 9.8, 10.4, 11.0, 10.7, 9.9, 10.2};
    private static final double[] Y = {9.5, 9.7, 10.0, 9.6, 9.9, 9.4, 9.8};

    @Test
    void goldenValues() {
        MannWhitney test = MannWhitney.of(X, Y, 0.98);
        assertThat(test.shift()).isCloseTo(0.5, within(1e-9));
        assertThat(test.u()).isEqualTo(45);
        assertThat(test.commonLanguageEffect()).isCloseTo(0.918367, within(5.1e-7));
        assertThat(test.interval().low()).isLessThan(0.5).isPositive();
        assertThat(test.interval().high()).isGreaterThan(0.5);
    }

    @Property(seed = "6", tries = 200)
    void swappingTheSamplesMirrorsEverything(
            @ForAll @Size(min = 5, max = 12) List<@DoubleRange(min = 0, max = 100) Double> x,
            @ForAll @Size(min = 5, max = 12) List<@DoubleRange(min = 0, max = 100) Double> y) {
        MannWhitney one = MannWhitney.of(array(x), array(y), 0.9);
        MannWhitney other = MannWhitney.of(array(y), array(x), 0.9);
        assertThat(other.shift()).isCloseTo(-one.shift(), within(1e-9));
        assertThat(other.interval().low()).isCloseTo(-one.interval().high(), within(1e-9));
        assertThat(other.u() + one.u()).isCloseTo(x.size() * y.size(), within(1e-9));
    }

    @Property(seed = "6", tries = 200)
    void orderOfTheValuesDoesNotMatterAndConfidenceWidens(
            @ForAll @Size(min = 5, max = 12) List<@DoubleRange(min = 0, max = 100) Double> x,
            @ForAll @Size(min = 5, max = 12) List<@DoubleRange(min = 0, max = 100) Double> y) {
        double[] reversed = array(x);
        for (int i = 0; i < reversed.length; i++) {
            reversed[i] = x.get(x.size() - 1 - i);
        }
        MannWhitney test = MannWhitney.of(array(x), array(y), 0.9);
        assertThat(MannWhitney.of(reversed, array(y), 0.9)).isEqualTo(test);
        assertThat(MannWhitney.of(array(x), array(y), 0.98).interval().width())
                .isGreaterThanOrEqualTo(test.interval().width());
    }

    @Test
    void refusesAnEmptySample() {
        assertThatThrownBy(() -> MannWhitney.of(new double[0], Y, 0.9)).hasMessageContaining("0 and 7 values");
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(value -> value).toArray();
    }

    @Test
    void aShiftOfTheWholeSampleShiftsTheEstimate() {
        double[] moved = Arrays.stream(X).map(value -> value + 4).toArray();
        assertThat(MannWhitney.of(moved, Y, 0.98).shift()).isCloseTo(4.5, within(1e-9));
    }
}
