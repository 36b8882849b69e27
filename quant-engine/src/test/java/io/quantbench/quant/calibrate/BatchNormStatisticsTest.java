package io.quantbench.quant.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchNormStatisticsTest {
    private static Initializer vector(String name, float... values) {
        return Initializer.of(name, Tensor.ofFloats(Shape.of(values.length), values));
    }

    private static Model model() {
        return TinyModels.xToY(
                List.of(
                        vector("gamma", 1, -0.5f),
                        vector("beta", 2, -1),
                        vector("mean", 0, 0),
                        vector("variance", 1, 1),
                        Initializer.of("zero", Tensor.scalar(0f)),
                        Initializer.of("six", Tensor.scalar(6f))),
                Node.of("norm", "BatchNormalization", List.of("x", "gamma", "beta", "mean", "variance"), List.of("n")),
                Node.of("relu", "Relu", List.of("n"), List.of("r")),
                Node.of("relu6", "Clip", List.of("n", "zero", "six"), List.of("c")),
                Node.of("sum", "Add", List.of("n", "r"), List.of("s")),
                Node.of("sigmoid", "Sigmoid", List.of("s"), List.of("y")));
    }

    @Test
    void rangesAreSixDeviationsAroundBetaAsTheActivationClipsThem() {
        CalibrationProfile profile = BatchNormStatistics.of(model());
        assertThat(profile.tensors()).containsOnlyKeys("n", "r", "c", "s");
        assertThat(profile.trust()).isEqualTo(Trust.BATCH_NORM);
        assertThat(profile.summary()).contains("lower trust");
        assertThat(RangeMethod.BATCH_NORM.of(profile.of("n"))).isEqualTo(new Range(-4, 8));
        assertThat(RangeMethod.BATCH_NORM.of(profile.of("r"))).isEqualTo(new Range(0, 8));
        assertThat(RangeMethod.BATCH_NORM.of(profile.of("c"))).isEqualTo(new Range(0, 6));
    }

    @Test
    void meansBehindAReluAreThoseOfAClippedNormal() {
        ChannelStatistics relu =
                BatchNormStatistics.of(model()).of("r").channels().orElseThrow();
        // γ·φ(β/γ) + β·Φ(β/γ) for (1, 2) and (0.5, −1).
        assertThat(relu.mean(0)).isCloseTo(2.008491f, within(1e-3f));
        assertThat(relu.mean(1)).isCloseTo(0.004245f, within(1e-4f));
        assertThat(relu.axis()).isEqualTo(1);
    }

    @Test
    void everyMethodThatReadsAHistogramCanBeUsed() {
        TensorStatistics relu = BatchNormStatistics.of(model()).of("r");
        for (RangeMethod method : List.of(RangeMethod.PERCENTILE, RangeMethod.MSE, RangeMethod.ENTROPY)) {
            assertThat(method.of(relu).min()).isZero();
            assertThat(method.of(relu).max()).as("%s", method).isBetween(3f, 8f);
        }
        assertThat((double) relu.histogram().total()).isCloseTo(1 << 20, within(1e4));
    }
}
