package io.quantbench.quant.optimize;

import static io.quantbench.quant.optimize.FloatGraphs.constant;
import static io.quantbench.quant.optimize.FloatGraphs.ofRank;
import static io.quantbench.quant.optimize.FloatGraphs.operators;
import static io.quantbench.quant.optimize.FloatGraphs.random;
import static io.quantbench.quant.optimize.FloatGraphs.staysEqual;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldBatchNormalizationTest {
    private static List<Initializer> constants(Initializer... more) {
        float[] variance = random(6, 1);
        for (int i = 0; i < variance.length; i++) {
            variance[i] = Math.abs(variance[i]);
        }
        List<Initializer> all = new ArrayList<>(List.of(more));
        all.add(constant("gamma", 2, 6));
        all.add(constant("beta", 3, 6));
        all.add(constant("mean", 4, 6));
        all.add(Initializer.of("variance", Tensor.ofFloats(Shape.of(6), variance)));
        return all;
    }

    private static Node normalization(String input, Attribute... attributes) {
        return Node.of(
                "bn",
                "BatchNormalization",
                List.of(input, "gamma", "beta", "mean", "variance"),
                List.of("y"),
                attributes);
    }

    private static Model fold(Model before) {
        Model after = new FoldBatchNormalization().apply(before);
        assertThat(new FoldBatchNormalization().apply(after)).isEqualTo(after);
        return after;
    }

    @Test
    void itGoesIntoAConvWithoutBias(@TempDir Path folder) throws Exception {
        Model before = ofRank(
                4,
                constants(constant("w", 5, 6, 3, 3, 3)),
                Node.of("conv", "Conv", List.of("x", "w"), List.of("c")),
                normalization("c", Attribute.of("epsilon", 1e-3f)));
        Model after = fold(before);
        assertThat(operators(after)).containsExactly("Conv");
        staysEqual(before, after, folder, 2L, 3L, 5L, 6L);
    }

    @Test
    void itGoesIntoATransposedConvolutionOfOneAxis(@TempDir Path folder) throws Exception {
        Model before = ofRank(
                3,
                constants(constant("w", 6, 3, 6, 2), constant("b", 7, 6)),
                Node.of("conv", "ConvTranspose", List.of("x", "w", "b"), List.of("c")),
                normalization("c"));
        Model after = fold(before);
        assertThat(operators(after)).containsExactly("ConvTranspose");
        staysEqual(before, after, folder, 2L, 3L, 5L);
    }

    @Test
    void itGoesIntoAGemm(@TempDir Path folder) throws Exception {
        Model before = ofRank(
                2,
                constants(constant("w", 8, 4, 6), constant("b", 9, 6)),
                Node.of("gemm", "Gemm", List.of("x", "w", "b"), List.of("g")),
                normalization("g"));
        Model after = fold(before);
        assertThat(operators(after)).containsExactly("Gemm");
        staysEqual(before, after, folder, 3L, 4L);
    }

    @Test
    void oneThatIsTrainedOrThatReadsAnotherTensorStays() {
        Node conv = Node.of("conv", "Conv", List.of("x", "w"), List.of("c"));
        Initializer weight = constant("w", 10, 6, 3, 3, 3);
        Model training = ofRank(4, constants(weight), conv, normalization("c", Attribute.of("training_mode", 1L)));
        assertThat(operators(fold(training))).containsExactly("Conv", "BatchNormalization");
        Model behindRelu = ofRank(
                4, constants(weight), conv, Node.of("relu", "Relu", List.of("c"), List.of("r")), normalization("r"));
        assertThat(operators(fold(behindRelu))).containsExactly("Conv", "Relu", "BatchNormalization");
    }
}
