package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.pass.WeightQuantizer.Granularity;
import io.quantbench.quant.quantize.pass.WeightQuantizer.QuantizedWeight;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Stores the constant matrix of a MatMul or Gemm as symmetric int8 with one scale per output channel, in standard ONNX:
 *
 * <pre>
 * W = DequantizeLinear(Wq int8, scales [channels], axis)      Y = MatMul(A, W)
 * </pre>
 *
 * For models that must run without the operators of ONNX Runtime; {@link WeightOnlyMatMul} with 8 bits in blocks of 128 is the faster
 * and more exact form. ONNX Runtime turns this one into MatMulNBits with blocks of 32 when it loads it (if the weight has one reader);
 * other engines may dequantize in each run. Needs opset 13. A weight that several nodes read is stored once, and dequantized for each.
 */
public final class Int8WeightOnly implements GraphPass {
    /** From this opset on DequantizeLinear takes one scale per channel. */
    public static final long FIRST_OPSET = 13;

    private final Set<String> nodeNames;

    /** Rewrites the MatMul and Gemm nodes with these (unique) names; to none may there be an {@link #obstacle}. */
    public Int8WeightOnly(Set<String> nodeNames) {
        this.nodeNames = Set.copyOf(nodeNames);
    }

    @Override
    public String name() {
        return "int8-weight-only";
    }

    /** Why the weight of {@code node} cannot be stored so, to follow "because"; empty if it can. */
    public static Optional<String> obstacle(GraphEditor graph, Node node) {
        if (!node.is("MatMul") && !node.is("Gemm")) {
            return Optional.of("it is no MatMul or Gemm");
        }
        Optional<Tensor> weight = graph.constant(node.input(1));
        if (weight.isEmpty()) {
            return Optional.of("its second operand is not constant");
        }
        boolean isMatrix = weight.get().shape().rank() == 2 && WeightMatrix.isMatrix(weight.get());
        return isMatrix ? Optional.empty() : Optional.of("its weight is " + weight.get() + ", not a FLOAT matrix");
    }

    @Override
    public Model apply(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        Map<WeightKey, Stored> stored = new HashMap<>();
        for (Node node : editor.nodes()) {
            if (nodeNames.contains(node.name())) {
                obstacle(editor, node).ifPresent(reason -> {
                    throw new IllegalArgumentException(node.label() + " cannot have an int8 weight: " + reason);
                });
                boolean transposed = node.is("Gemm") && node.intAttribute("transB", 0) != 0;
                WeightKey key = new WeightKey(node.input(1), transposed ? Granularity.ROW : Granularity.COLUMN);
                rewrite(editor, node, key, stored.computeIfAbsent(key, k -> store(editor, k)));
            }
        }
        editor.prune();
        return editor.toModel();
    }

    private record WeightKey(String weight, Granularity granularity) {
        int axis() {
            return granularity == Granularity.ROW ? 0 : 1;
        }
    }

    private record Stored(String values, String scales, String zeroPoints) {}

    private static Stored store(GraphEditor editor, WeightKey key) {
        Tensor weight = editor.constant(key.weight()).orElseThrow();
        QuantizedWeight quantized = WeightQuantizer.quantize(weight, key.granularity());
        Tensor values = Tensor.releasable(quantized.values(), () -> WeightQuantizer.quantize(weight, key.granularity())
                .values());
        int channels = quantized.params().channels();
        return new Stored(
                editor.addInitializer(key.weight() + "_quantized", values),
                editor.addInitializer(key.weight() + "_scale", quantized.scales()),
                editor.addInitializer(
                        key.weight() + "_zero_point",
                        Tensor.ofBytes(DataType.INT8, Shape.of(channels), new byte[channels])));
    }

    private static void rewrite(GraphEditor editor, Node node, WeightKey key, Stored weight) {
        String dequantized = editor.freshName(node.name() + "_weight");
        editor.insertAt(
                node,
                Node.of(
                        editor.freshName(node.name() + "_dequantize"),
                        "DequantizeLinear",
                        List.of(weight.values(), weight.scales(), weight.zeroPoints()),
                        List.of(dequantized),
                        Attribute.of("axis", (long) key.axis())));
        List<String> inputs = new ArrayList<>(node.inputs());
        inputs.set(1, dequantized);
        editor.replace(node, node.withInputs(inputs));
    }
}
