package io.quantbench.quant;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TinyModels;
import io.quantbench.quant.graph.ValueInfo;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** Builds small float models layer by layer, with random weights; for tests. Each method returns the name of what it makes. */
public final class GraphSketch {
    private final List<Node> nodes = new ArrayList<>();
    private final List<Initializer> constants = new ArrayList<>();
    private final SplittableRandom random;

    public GraphSketch(long seed) {
        this.random = new SplittableRandom(seed);
    }

    public String constant(double magnitude, long... dims) {
        Shape shape = Shape.of(dims);
        float[] values = new float[Math.toIntExact(shape.elementCount())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-magnitude, magnitude);
        }
        return constant(Tensor.ofFloats(shape, values));
    }

    public String constant(Tensor value) {
        String name = "c" + constants.size();
        constants.add(Initializer.of(name, value));
        return name;
    }

    public String node(String opType, List<String> inputs, Attribute... attributes) {
        String output = "t" + nodes.size();
        nodes.add(Node.of(
                opType.toLowerCase(java.util.Locale.ROOT) + nodes.size(), opType, inputs, List.of(output), attributes));
        return output;
    }

    public String matMul(String x, long in, long out) {
        return node("MatMul", List.of(x, constant(0.3, in, out)));
    }

    public String linear(String x, long in, long out) {
        return node("Add", List.of(matMul(x, in, out), constant(0.5, out)));
    }

    public String gemm(String x, long in, long out) {
        List<String> inputs = List.of(x, constant(0.3, out, in), constant(0.5, out));
        return node("Gemm", inputs, Attribute.of("transB", 1));
    }

    /** A 3 × 3 convolution with padding 1 and a bias. */
    public String conv(String x, long in, long out) {
        List<String> inputs = List.of(x, constant(0.4, out, in, 3, 3), constant(0.5, out));
        return node("Conv", inputs, Attribute.ofInts("pads", List.of(1L, 1L, 1L, 1L)));
    }

    public String relu(String x) {
        return node("Relu", List.of(x));
    }

    public String sum(String x, String y) {
        return node("Add", List.of(x, y));
    }

    /** As exporters write it for operator sets below 17. */
    public String layerNorm(String x, long width) {
        Attribute last = Attribute.ofInts("axes", List.of(-1L));
        String mean = node("ReduceMean", List.of(x), last, Attribute.of("keepdims", 1));
        String centred = node("Sub", List.of(x, mean));
        String squared = node("Pow", List.of(centred, constant(Tensor.scalar(2f))));
        String variance = node("ReduceMean", List.of(squared), last, Attribute.of("keepdims", 1));
        String shifted = node("Add", List.of(variance, constant(Tensor.scalar(1e-5f))));
        String normal = node("Div", List.of(centred, node("Sqrt", List.of(shifted))));
        String scaled = node("Mul", List.of(normal, constant(1.5, width)));
        return node("Add", List.of(scaled, constant(0.5, width)));
    }

    /** From x of {@code dims} to {@code output} of as many open extents. */
    public Model model(long opset, String output, Dim... dims) {
        return model(opset, TinyModels.floats("x", dims), output, dims.length);
    }

    public Model model(long opset, ValueInfo input, String output, int outputRank) {
        Dim[] open = Collections.nCopies(outputRank, Dim.unknown()).toArray(Dim[]::new);
        return TinyModels.model(
                opset, constants, List.of(input), TinyModels.floats(output, open), nodes.toArray(Node[]::new));
    }
}
