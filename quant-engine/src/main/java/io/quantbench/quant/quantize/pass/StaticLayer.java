package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.pass.WeightQuantizer.QuantizedWeight;
import io.quantbench.quant.tensor.QuantParams;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.Optional;

/**
 * The quantized constants of a MatMul, Gemm or Conv whose input scale is known: weight, and bias at the accumulator's scale. A
 * Gemm's alpha and beta are multiplied into them.
 *
 * @param weight the quantized weight, in the node's own layout
 * @param bias the float bias {@code [channels]}; empty if there is none
 * @param inputScale scale of the activation
 */
record StaticLayer(QuantizedWeight weight, Optional<float[]> bias, float inputScale) {
    /**
     * The constants of {@code node}.
     *
     * @param biasName the constant bias, perhaps that of an Add behind the node; empty for none
     */
    static StaticLayer of(GraphEditor editor, Node node, String biasName, WeightFormat.Int8 format, QuantParams input) {
        Tensor values = editor.constant(node.input(1))
                .orElseThrow(() -> new IllegalArgumentException("'" + node.input(1) + "' is no constant"));
        boolean gemm = node.is("Gemm");
        Tensor weight = gemm ? scaled(values, node.floatAttribute("alpha", 1)) : values;
        Optional<float[]> bias = biasName.isEmpty()
                ? Optional.empty()
                : editor.constant(biasName)
                        .map(t -> gemm ? scaled(t, node.floatAttribute("beta", 1)) : t)
                        .map(Tensor::toFloats);
        QuantParams params = WeightQuantizer.params("'" + node.input(1) + "'", weight, format, outputAxis(node));
        QuantParams fitting =
                bias.map(b -> BiasQuantizer.raise(params, b, input.scale(0))).orElse(params);
        return new StaticLayer(WeightQuantizer.quantize(weight, fitting, format), bias, input.scale(0));
    }

    /** The axis of a weight that holds the output channels. */
    static int outputAxis(Node node) {
        if (node.is("Conv")) {
            return 0;
        }
        return node.is("Gemm") && node.intAttribute("transB", 0) != 0 ? 0 : 1;
    }

    private static Tensor scaled(Tensor tensor, float factor) {
        if (factor == 1) {
            return tensor;
        }
        float[] values = tensor.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return Tensor.ofFloats(tensor.shape(), values);
    }

    /** The bias as INT32 {@code [channels]}. */
    Optional<Tensor> integerBias() {
        return bias.map(b -> BiasQuantizer.quantize(b, weight.params(), inputScale));
    }

    /** Scales of the integer bias: a vector, or a scalar for a per-tensor weight. */
    Tensor biasScales() {
        float[] scales = weight.params().scales();
        for (int c = 0; c < scales.length; c++) {
            scales[c] = BiasQuantizer.scale(weight.params(), inputScale, c);
        }
        return Tensor.ofFloats(weight.scales().shape(), scales);
    }

    /** The bias as FLOAT {@code [channels]}. */
    Optional<Tensor> floatBias() {
        return bias.map(b -> Tensor.ofFloats(Shape.of(b.length), b));
    }
}
