package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.quantize.pass.WeightQuantizer.QuantizedWeight;
import io.quantbench.quant.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Replaces {@code MatMul(A, constant B)} by integer arithmetic with ranges taken from each input as it comes:
 *
 * <pre>
 * (Aq, As, Az) = DynamicQuantizeLinear(A)        once per distinct A
 * Y = Cast(MatMulInteger(Aq, Bq, Az)) · (As · Bs)
 * </pre>
 *
 * A is unsigned 8 bit; B is as the format says, best signed and symmetric (its zero point, 0, is left out). Only standard operators are written, so that the
 * file runs on any engine; ONNX Runtime recognizes this very shape and, with a bias Add behind it, runs it as one kernel
 * (DynamicQuantizeMatMul or MatMulIntegerToFloat). A weight that several nodes read is quantized once. Needs opset 11.
 */
public final class DynamicMatMul implements GraphPass {
    private static final long FLOAT_TYPE_NUMBER = 1;

    private final Map<String, WeightFormat.Int8> formats;

    /**
     * Quantizes the MatMul nodes with these (unique) names, which all must have a constant FLOAT matrix as second input.
     *
     * @param formats how the weight of each is stored, by node name
     */
    public DynamicMatMul(Map<String, WeightFormat.Int8> formats) {
        this.formats = Map.copyOf(formats);
    }

    @Override
    public String name() {
        return "quantize-matmul-dynamic";
    }

    @Override
    public Model apply(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        Map<Source, Weight> weights = new HashMap<>();
        Map<String, Activation> activations = new HashMap<>();
        for (Node node : editor.nodes()) {
            WeightFormat.Int8 format = formats.get(node.name());
            if (node.is("MatMul") && format != null) {
                Weight weight =
                        weights.computeIfAbsent(new Source(node.input(1), format), source -> weight(editor, source));
                Activation input = activations.computeIfAbsent(node.input(0), name -> activation(editor, name, node));
                rewrite(editor, node, input, weight);
            }
        }
        editor.prune();
        return editor.toModel();
    }

    private record Source(String constant, WeightFormat.Int8 format) {}

    /** Names; the zero points have none where they are zero. */
    private record Weight(String values, String scales, String zeroPoints) {}

    private record Activation(String values, String scale, String zeroPoint) {}

    private static Weight weight(GraphEditor editor, Source source) {
        String name = source.constant();
        Tensor constant =
                editor.constant(name).orElseThrow(() -> new IllegalArgumentException("'" + name + "' is no constant"));
        QuantizedWeight quantized = quantize(source, constant);
        Tensor values = Tensor.releasable(
                quantized.values(), () -> quantize(source, constant).values());
        boolean isCentred = Arrays.stream(quantized.params().zeroPoints()).allMatch(zero -> zero == 0);
        return new Weight(
                editor.addInitializer(name + "_quantized", values),
                editor.addInitializer(name + "_scale", quantized.scales()),
                isCentred ? "" : editor.addInitializer(name + "_zero_point", quantized.zeroPoints()));
    }

    private static QuantizedWeight quantize(Source source, Tensor constant) {
        return WeightQuantizer.quantize("weight '" + source.constant() + "'", constant, source.format(), 1);
    }

    private static Activation activation(GraphEditor editor, String name, Node firstReader) {
        Activation activation = new Activation(
                editor.freshName(name + "_quantized"),
                editor.freshName(name + "_scale"),
                editor.freshName(name + "_zero_point"));
        List<String> outputs = List.of(activation.values(), activation.scale(), activation.zeroPoint());
        String nodeName = editor.freshName(name + "_QuantizeLinear");
        editor.insertAt(firstReader, Node.of(nodeName, "DynamicQuantizeLinear", List.of(name), outputs));
        return activation;
    }

    private static void rewrite(GraphEditor editor, Node matMul, Activation input, Weight weight) {
        String base = matMul.name();
        String accumulator = editor.freshName(base + "_accumulator");
        String product = editor.freshName(base + "_product");
        String scale = editor.freshName(base + "_scale");
        editor.replace(
                matMul,
                Node.of(
                        editor.freshName(base + "_quant"),
                        "MatMulInteger",
                        weight.zeroPoints().isEmpty()
                                ? List.of(input.values(), weight.values(), input.zeroPoint())
                                : List.of(input.values(), weight.values(), input.zeroPoint(), weight.zeroPoints()),
                        List.of(accumulator)),
                Node.of(
                        editor.freshName(base + "_cast"),
                        "Cast",
                        List.of(accumulator),
                        List.of(product),
                        Attribute.of("to", FLOAT_TYPE_NUMBER)),
                Node.of(
                        editor.freshName(base + "_scales_mul"),
                        "Mul",
                        List.of(input.scale(), weight.scales()),
                        List.of(scale)),
                Node.of(
                        editor.freshName(base + "_output_scale_mul"),
                        "Mul",
                        List.of(product, scale),
                        matMul.outputs()));
    }
}
