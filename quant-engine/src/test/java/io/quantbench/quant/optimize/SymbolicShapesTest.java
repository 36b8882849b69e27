package io.quantbench.quant.optimize;

import static io.quantbench.quant.optimize.FloatGraphs.constant;
import static io.quantbench.quant.optimize.FloatGraphs.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Extras;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class SymbolicShapesTest {
    private static final Dim BATCH = Dim.symbolic("batch");
    private static final Dim WIDTH = Dim.symbolic("width");
    private static final List<Dim> IMAGES = List.of(BATCH, Dim.fixed(3), Dim.fixed(48), WIDTH);

    private static Node node(String type, String output, List<String> inputs, Attribute... attributes) {
        return Node.of("make_" + output, type, inputs, List.of(output), attributes);
    }

    private static Attribute ints(String name, Long... values) {
        return Attribute.ofInts(name, List.of(values));
    }

    private static Initializer longs(String name, long... values) {
        return Initializer.of(name, Tensor.ofLongs(Shape.of(values.length), values));
    }

    private static SymbolicShapes shapes(List<Initializer> constants, Node... nodes) {
        return SymbolicShapes.of(model(IMAGES, constants, List.of(nodes)).graph());
    }

    @Test
    void aPaddedConvolutionKeepsAnUnknownWidthAndAStrideHalvesAKnownHeight() {
        SymbolicShapes shapes = shapes(
                List.of(constant("w", 1, 8, 3, 3, 3)),
                node("Conv", "same", List.of("x", "w"), ints("pads", 1L, 1L, 1L, 1L)),
                node("Conv", "halved", List.of("x", "w"), ints("pads", 1L, 1L, 1L, 1L), ints("strides", 2L, 1L)),
                node("Conv", "narrow", List.of("x", "w")));
        assertThat(shapes.shape("same")).contains(List.of(BATCH, Dim.fixed(8), Dim.fixed(48), WIDTH));
        assertThat(shapes.shape("halved")).contains(List.of(BATCH, Dim.fixed(8), Dim.fixed(24), WIDTH));
        assertThat(shapes.shape("narrow").orElseThrow().subList(0, 3))
                .isEqualTo(List.of(BATCH, Dim.fixed(8), Dim.fixed(46)));
        assertThat(shapes.shape("narrow").orElseThrow().get(3)).isNotEqualTo(WIDTH);
    }

    @Test
    void poolingFlattenAndSqueezeAreFollowed() {
        SymbolicShapes shapes = shapes(
                List.of(longs("axes", 2, 3)),
                node("MaxPool", "pooled", List.of("x"), ints("kernel_shape", 2L, 1L), ints("strides", 2L, 1L)),
                node("GlobalAveragePool", "mean", List.of("pooled")),
                node("Flatten", "flat", List.of("mean")),
                node("Squeeze", "squeezed", List.of("mean", "axes")));
        assertThat(shapes.shape("pooled")).contains(List.of(BATCH, Dim.fixed(3), Dim.fixed(24), WIDTH));
        assertThat(shapes.shape("mean")).contains(List.of(BATCH, Dim.fixed(3), Dim.fixed(1), Dim.fixed(1)));
        assertThat(shapes.shape("flat")).contains(List.of(BATCH, Dim.fixed(3)));
        assertThat(shapes.shape("squeezed")).contains(List.of(BATCH, Dim.fixed(3)));
    }

    @Test
    void slicesOfKnownExtentsAndOfShapesAreFollowed() {
        SymbolicShapes shapes = shapes(
                List.of(longs("from", 1), longs("to", 3), longs("axis", 1), longs("first", 0), longs("rest", -1)),
                node("Slice", "channels", List.of("x", "from", "to", "axis")),
                node("Shape", "extents", List.of("x")),
                node("Slice", "two", List.of("extents", "from", "to", "first")),
                node("Concat", "target", List.of("two", "rest"), Attribute.of("axis", 0L)),
                node("Reshape", "shaped", List.of("x", "target")));
        assertThat(shapes.shape("channels")).contains(List.of(BATCH, Dim.fixed(2), Dim.fixed(48), WIDTH));
        assertThat(shapes.shape("shaped").orElseThrow().subList(0, 2)).isEqualTo(List.of(Dim.fixed(3), Dim.fixed(48)));
    }

    @Test
    void evenSplitsKnowTheirParts() {
        Node split = Node.of("split", "Split", List.of("x"), List.of("a", "b"), Attribute.of("axis", 2L));
        SymbolicShapes shapes = shapes(List.of(), split);
        assertThat(shapes.shape("a")).contains(List.of(BATCH, Dim.fixed(3), Dim.fixed(24), WIDTH));
        assertThat(shapes.shape("b")).isEqualTo(shapes.shape("a"));
    }

    @Test
    void anOperatorThatIsNotKnownHasNoShape() {
        assertThat(shapes(List.of(), node("NonZero", "n", List.of("x"))).shape("n"))
                .isEmpty();
    }

    @Test
    void theSumThatASkipLayerNormalizationPassesOnHasItsInputsShape() {
        SymbolicShapes shapes = shapes(
                List.of(constant("gamma", 1, 3)),
                new Node(
                        "skip",
                        "SkipLayerNormalization",
                        Node.MICROSOFT_DOMAIN,
                        List.of("x", "x", "gamma"),
                        List.of("normal", "", "", "sum"),
                        List.of(),
                        Extras.none()));
        assertThat(shapes.shape("sum")).contains(IMAGES).isEqualTo(shapes.shape("normal"));
    }

    @Test
    void aConvolutionOfAnUndeclaredInputHasTheRankOfItsWeights() {
        SymbolicShapes shapes = shapes(
                List.of(constant("w", 1, 8, 3, 3, 3)),
                node("NotKnown", "undeclared", List.of("x")),
                node("Conv", "y", List.of("undeclared", "w")));
        assertThat(shapes.shape("undeclared")).isEmpty();
        assertThat(shapes.shape("y").orElseThrow())
                .hasSize(4)
                .startsWith(shapes.shape("y").orElseThrow().get(0), Dim.fixed(8));
    }
}
