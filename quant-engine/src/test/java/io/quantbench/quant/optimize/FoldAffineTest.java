package io.quantbench.quant.optimize;

import static io.quantbench.quant.optimize.FloatGraphs.constant;
import static io.quantbench.quant.optimize.FloatGraphs.ofRank;
import static io.quantbench.quant.optimize.FloatGraphs.operators;
import static io.quantbench.quant.optimize.FloatGraphs.scalar;
import static io.quantbench.quant.optimize.FloatGraphs.staysEqual;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldAffineTest {
    private static final Attribute PADS = Attribute.ofInts("pads", List.of(1L, 1L, 1L, 1L));
    private static final Attribute NO_PADS = Attribute.ofInts("pads", List.of(0L, 0L, 0L, 0L));

    private static List<Initializer> constants(Initializer... more) {
        List<Initializer> all = new ArrayList<>(List.of(more));
        all.add(constant("perChannel", 1, 6, 1, 1));
        all.add(constant("perInput", 2, 1, 4, 1, 1));
        all.add(scalar("three", 3));
        all.add(scalar("zero", 0));
        return all;
    }

    private static Node node(String type, String first, String second, String output) {
        return Node.of(type + "_" + output, type, List.of(first, second), List.of(output));
    }

    private static Node conv(String input, String output, Attribute... attributes) {
        return Node.of("conv", "Conv", List.of(input, "w", "b"), List.of(output), attributes);
    }

    private static Model fold(Model before) {
        Model after = new FoldAffine().apply(before);
        assertThat(new FoldAffine().apply(after)).isEqualTo(after);
        return after;
    }

    @Test
    void aChainBehindAConvGoesIntoItsWeightsAndBias(@TempDir Path folder) throws Exception {
        Model before = ofRank(
                4,
                constants(constant("w", 3, 6, 4, 3, 3), constant("b", 4, 6)),
                conv("x", "c", PADS),
                node("Mul", "perChannel", "c", "m"),
                node("Add", "m", "three", "a"),
                node("Sub", "perChannel", "a", "s"),
                node("Div", "s", "three", "y"));
        Model after = fold(before);
        assertThat(operators(after)).containsExactly("Conv");
        staysEqual(before, after, folder, 2L, 4L, 5L, 7L);
    }

    @Test
    void aGroupedConvWithoutBiasGetsOne(@TempDir Path folder) throws Exception {
        Attribute groups = Attribute.of("group", 2L);
        Model before = ofRank(
                4,
                constants(constant("w", 5, 6, 2, 3, 3)),
                Node.of("conv", "Conv", List.of("x", "w"), List.of("c"), groups),
                node("Add", "c", "perChannel", "y"));
        Model after = fold(before);
        assertThat(operators(after)).containsExactly("Conv");
        staysEqual(before, after, folder, 1L, 4L, 5L, 5L);
    }

    @Test
    void aTransposedConvolutionIsScaledByItsOutputChannels(@TempDir Path folder) throws Exception {
        Attribute groups = Attribute.of("group", 2L);
        Model before = ofRank(
                4,
                constants(constant("w", 6, 4, 3, 2, 2)),
                Node.of("conv", "ConvTranspose", List.of("x", "w"), List.of("c"), groups),
                node("Mul", "c", "perChannel", "m"),
                node("Add", "m", "perChannel", "y"));
        Model after = fold(before);
        assertThat(operators(after)).containsExactly("ConvTranspose");
        staysEqual(before, after, folder, 1L, 4L, 3L, 3L);
    }

    @Test
    void aGemmTakesColumnsWithItsAlphaAndBeta(@TempDir Path folder) throws Exception {
        List<Initializer> constants =
                List.of(constant("w", 7, 6, 4), constant("b", 8, 1, 6), constant("s", 9, 6), constant("t", 10, 1, 6));
        Model before = ofRank(
                2,
                constants,
                Node.of(
                        "gemm",
                        "Gemm",
                        List.of("x", "w", "b"),
                        List.of("g"),
                        Attribute.of("transB", 1L),
                        Attribute.of("alpha", 0.5f),
                        Attribute.of("beta", 2f)),
                node("Mul", "g", "s", "m"),
                node("Add", "t", "m", "y"));
        Model after = fold(before);
        assertThat(operators(after)).containsExactly("Gemm");
        staysEqual(before, after, folder, 3L, 4L);
    }

    @Test
    void aMatMulTakesFactorsButHasNoPlaceForAShift(@TempDir Path folder) throws Exception {
        List<Initializer> constants = List.of(constant("w", 11, 4, 6), constant("s", 12, 6), scalar("three", 3));
        Model before = ofRank(
                3,
                constants,
                node("MatMul", "x", "w", "p"),
                node("Mul", "p", "s", "m"),
                node("Add", "m", "s", "a"),
                node("Mul", "a", "three", "y"));
        Model after = fold(before);
        assertThat(operators(after)).containsExactly("MatMul", "Add", "Mul");
        staysEqual(before, after, folder, 2L, 3L, 4L);
    }

    @Test
    void whatLiesBeforeAnUnpaddedConvGoesIntoIt(@TempDir Path folder) throws Exception {
        Model before = ofRank(
                4,
                constants(constant("w", 13, 6, 4, 3, 3), constant("b", 14, 6)),
                Node.of("relu", "Relu", List.of("x"), List.of("r")),
                node("Mul", "r", "perInput", "m"),
                node("Add", "m", "three", "a"),
                conv("a", "y", NO_PADS));
        Model after = fold(before);
        assertThat(operators(after)).containsExactly("Relu", "Conv");
        staysEqual(before, after, folder, 2L, 4L, 5L, 5L);
    }

    @Test
    void aPaddedConvTakesTheFactorAndLeavesTheShift(@TempDir Path folder) throws Exception {
        Model before = ofRank(
                4,
                constants(constant("w", 15, 4, 1, 3, 3), constant("b", 16, 4)),
                node("Mul", "x", "three", "m"),
                node("Add", "m", "perInput", "a"),
                conv("a", "y", PADS, Attribute.of("group", 4L)));
        Model after = fold(before);
        assertThat(operators(after)).containsExactly("Add", "Conv");
        staysEqual(before, after, folder, 2L, 4L, 5L, 5L);
    }

    @Test
    void aFactorOfZeroIsNotDividedBy() {
        Model before = ofRank(
                4,
                constants(constant("w", 17, 6, 4, 3, 3), constant("b", 18, 6)),
                node("Mul", "x", "zero", "m"),
                node("Add", "m", "three", "a"),
                conv("a", "y", PADS));
        assertThat(operators(fold(before))).containsExactly("Mul", "Add", "Conv");
    }

    @Test
    void aConvWhoseResultIsReadElsewhereStays() {
        Model before = ofRank(
                4,
                constants(constant("w", 19, 6, 4, 3, 3), constant("b", 20, 6)),
                conv("x", "c"),
                node("Mul", "c", "three", "m"),
                node("Add", "c", "m", "y"));
        assertThat(operators(fold(before))).containsExactly("Conv", "Mul", "Add");
    }

    @Test
    void aConstantAlongAnotherAxisOrOfHigherRankStays() {
        List<Initializer> constants = constants(
                constant("w", 21, 6, 4, 3, 3),
                constant("b", 22, 6),
                constant("alongWidth", 23, 6),
                constant("higher", 24, 1, 1, 6, 1, 1));
        for (String other : List.of("alongWidth", "higher")) {
            Model before = ofRank(4, constants, conv("x", "c"), node("Mul", "c", other, "y"));
            assertThat(operators(fold(before))).containsExactly("Conv", "Mul");
        }
    }

    @Test
    void aDivisionOfAConstantByTheResultStays() {
        Model before = ofRank(
                4,
                constants(constant("w", 25, 6, 4, 3, 3), constant("b", 26, 6)),
                conv("x", "c"),
                node("Div", "three", "c", "y"));
        assertThat(operators(fold(before))).containsExactly("Conv", "Div");
    }
}
