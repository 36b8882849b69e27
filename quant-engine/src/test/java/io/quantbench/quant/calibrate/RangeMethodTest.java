package io.quantbench.quant.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.quant.tensor.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RangeMethodTest {
    private static TensorStatistics statistics(float[]... samples) {
        TensorObserver observer = new TensorObserver("t", ChannelAxis.LAST, true);
        for (float[] sample : samples) {
            observer.accept(sample, Shape.of(1, sample.length), "a sample");
        }
        return observer.toStatistics(Trust.REAL_DATA);
    }

    private static float[] gaussian(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static float[] gaussianWithOutlier() {
        float[] values = gaussian(100_000, 7);
        values[500] = 100;
        return values;
    }

    @Test
    void simpleMethodsFollowTheirDefinitions() {
        TensorStatistics s = statistics(new float[] {-1, 4}, new float[] {-3, 2}, new float[] {-2, 9});
        assertThat(RangeMethod.MIN_MAX.of(s)).isEqualTo(new Range(-3, 9));
        assertThat(RangeMethod.MEAN_MIN_MAX.of(s)).isEqualTo(new Range(-2, 5));
        // Weights 0.99², 0.99, 1, which are to sum to 1.
        double sum = 0.9801 + 0.99 + 1;
        Range moving = RangeMethod.MOVING_AVERAGE.of(s);
        assertThat(moving.min()).isCloseTo((float) (-(0.9801 + 0.99 * 3 + 2) / sum), within(1e-5f));
        assertThat(moving.max()).isCloseTo((float) ((0.9801 * 4 + 0.99 * 2 + 9) / sum), within(1e-5f));
    }

    @Test
    void everyRangeIncludesZero() {
        float[] high = gaussian(5000, 1);
        for (int i = 0; i < high.length; i++) {
            high[i] = 10 + Math.abs(high[i]);
        }
        TensorStatistics s = statistics(high);
        for (RangeMethod method : RangeMethod.values()) {
            if (method != RangeMethod.BATCH_NORM) {
                assertThat(method.of(s).min()).as("%s", method).isZero();
                assertThat(method.of(s).max()).as("%s", method).isGreaterThan(9);
            }
        }
    }

    @Test
    void thePercentileCutsBothTails() {
        float[] values = gaussian(1_000_000, 3);
        Arrays.sort(values);
        Range range = RangeMethod.PERCENTILE.of(statistics(values));
        // 0.0005 % of a million is 5 on each side; a bin here is 2^-7 wide.
        double bin = Math.scalb(1.0, -7);
        assertThat(range.min()).isBetween((float) (values[5] - bin), (float) (values[5] + bin));
        assertThat(range.max()).isBetween((float) (values[999_994] - bin), (float) (values[999_994] + bin));
    }

    @Test
    void entropyClipsTheOutlierThatMinMaxKeeps() {
        TensorStatistics s = statistics(gaussianWithOutlier());
        assertThat(RangeMethod.MIN_MAX.of(s).max()).isEqualTo(100);
        Range range = RangeMethod.ENTROPY.of(s);
        assertThat(range.max()).isBetween(3.5f, 12f);
        assertThat(range.min()).isBetween(-12f, -3.5f);
    }

    @Test
    void entropyKeepsAUniformDistribution() {
        SplittableRandom random = new SplittableRandom(5);
        float[] values = new float[200_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        Range range = RangeMethod.ENTROPY.of(statistics(values));
        assertThat(range.max()).isGreaterThan(0.95f);
        assertThat(range.min()).isLessThan(-0.95f);
    }

    private static double squaredError(float[] values, Range range) {
        double step = ((double) range.max() - range.min()) / 255;
        double zero = Math.rint(-range.min() / step);
        double sum = 0;
        for (float value : values) {
            double level = Math.max(0, Math.min(255, Math.rint(value / step) + zero));
            double error = (level - zero) * step - value;
            sum += error * error;
        }
        return sum / values.length;
    }

    @Test
    void noOtherClippingHasAClearlySmallerSquaredError() {
        float[] values = gaussianWithOutlier();
        values[500] = 12;
        Range best = RangeMethod.MSE.of(statistics(values));
        double error = squaredError(values, best);
        assertThat(best.max()).isLessThan(12);
        for (float low = -6; low < -2; low += 0.25f) {
            for (float high = 2; high <= 12; high += 0.25f) {
                assertThat(squaredError(values, new Range(low, high)) * 1.02)
                        .as("[%s, %s] against %s", low, high, best)
                        .isGreaterThan(error);
            }
        }
    }

    @Test
    void crossEntropyClipsWhatDoesNotChangeTheAnswer() {
        float[][] logits = new float[50][];
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < logits.length; i++) {
            logits[i] = new float[100];
            for (int c = 0; c < 100; c++) {
                logits[i][c] = (float) (random.nextGaussian() - 50 * random.nextDouble());
            }
            logits[i][i] = 4;
            logits[i][i + 1] = (float) (4 - random.nextDouble());
        }
        Range range = RangeMethod.CROSS_ENTROPY.of(statistics(logits));
        assertThat(range.min())
                .isGreaterThan(RangeMethod.MIN_MAX.of(statistics(logits)).min());
    }

    @Test
    void methodsSayWhatTheyMiss() {
        TensorObserver observer = new TensorObserver("t", ChannelAxis.LAST, false);
        observer.accept(new float[] {1, 2}, Shape.of(2), "a sample");
        TensorStatistics s = observer.toStatistics(Trust.REAL_DATA);
        assertThatThrownBy(() -> RangeMethod.CROSS_ENTROPY.of(s))
                .isInstanceOf(CalibrationException.class)
                .hasMessageContaining("no output of the calibrated model");
        assertThatThrownBy(() -> RangeMethod.BATCH_NORM.of(s))
                .isInstanceOf(CalibrationException.class)
                .hasMessageContaining("batch normalization");
    }
}
