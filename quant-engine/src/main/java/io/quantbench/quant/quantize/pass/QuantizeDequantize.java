package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes static integer arithmetic as float operators between DequantizeLinear and QuantizeLinear: standard ONNX that any engine
 * can run and that an engine with integer kernels recognizes. There is one pair for each tensor at most, and only around what was
 * selected.
 *
 * <pre>
 * MatMul  DQ(x), DQ(w) → MatMul            no QuantizeLinear behind it: the engine's product has a float result
 * Gemm    DQ(x), DQ(w), DQ(int32 bias) → Gemm
 * Conv    DQ(x), DQ(w), DQ(int32 bias) → Conv → Q
 * others  DQ(x)… → the same operator → Q
 * </pre>
 *
 * A constant Add behind a MatMul is written as Sub of the negated constant, which is the same number: ONNX Runtime otherwise makes a
 * Gemm of MatMul and Add before it looks for quantized operators, finds its float bias, and computes all of it in float (seen with
 * 1.29 for matrices).
 *
 * <p>Needs opset 10, and 13 for per-channel weights.
 */
public final class QuantizeDequantize implements GraphPass {
    private final StaticSites sites;

    public QuantizeDequantize(StaticSites sites) {
        this.sites = sites;
    }

    @Override
    public String name() {
        return "quantize-dequantize";
    }

    @Override
    public Model apply(Model model) {
        return new Rewrite(model, sites).run();
    }

    private static final class Rewrite extends StaticRewrite {
        Rewrite(Model model, StaticSites sites) {
            super(model, sites);
        }

        @Override
        void weighted(Node node, WeightFormat.Int8 format) {
            String bias = node.is("MatMul") ? "" : node.input(2);
            StaticLayer layer = StaticLayer.of(editor, node, bias, format, tensors.params(node.input(0)));
            List<String> inputs = new ArrayList<>();
            inputs.add(tensors.floatView(node.input(0), node));
            inputs.add(weight(node, layer));
            layer.integerBias().ifPresent(b -> inputs.add(bias(node, bias, b, layer)));
            Node plain = node.is("Gemm") ? without(node, "alpha", "beta") : node;
            Node rewritten = plain.withInputs(inputs);
            if (tensors.has(node.output(0))) {
                quantizeOutputs(node, rewritten);
            } else {
                editor.replace(node, rewritten);
                shieldBias(rewritten);
            }
        }

        /** Writes the constant Add behind a product as Sub: see the class comment. */
        private void shieldBias(Node product) {
            String output = product.output(0);
            for (Node add : editor.consumers(output)) {
                String bias = add.input(add.input(0).equals(output) ? 1 : 0);
                Optional<Tensor> value = editor.constant(bias).filter(t -> t.type() == DataType.FLOAT);
                if (product.is("MatMul") && add.is("Add") && value.isPresent()) {
                    float[] negated = value.get().toFloats();
                    for (int i = 0; i < negated.length; i++) {
                        negated[i] = -negated[i];
                    }
                    String name = editor.addInitializer(
                            bias + "_negated", Tensor.ofFloats(value.get().shape(), negated));
                    editor.replace(add, rewritten(add, "", "Sub", List.of(output, name), add.outputs()));
                }
            }
        }

        private String weight(Node node, StaticLayer layer) {
            String name = node.input(1);
            List<String> inputs = List.of(
                    editor.addInitializer(name + "_quantized", layer.weight().values()),
                    editor.addInitializer(name + "_scale", layer.weight().scales()),
                    editor.addInitializer(name + "_zero_point", layer.weight().zeroPoints()));
            return constant(node, name, inputs, layer, StaticLayer.outputAxis(node));
        }

        private String bias(Node node, String name, Tensor values, StaticLayer layer) {
            List<String> inputs = List.of(
                    editor.addInitializer(name + "_quantized", values),
                    editor.addInitializer(name + "_scale", layer.biasScales()));
            return constant(node, name, inputs, layer, 0);
        }

        private String constant(Node reader, String name, List<String> inputs, StaticLayer layer, int axis) {
            String output = editor.freshName(name + "_dequantized");
            Node node =
                    Node.of(editor.freshName(name + "_DequantizeLinear"), "DequantizeLinear", inputs, List.of(output));
            boolean perChannel = layer.weight().params().axis().isPresent();
            List<Attribute> attributes = perChannel ? List.of(Attribute.of("axis", axis)) : List.of();
            editor.insertAt(
                    reader,
                    new Node(node.name(), node.opType(), "", inputs, node.outputs(), attributes, node.extras()));
            return output;
        }

        @Override
        void unweighted(Node node) {
            List<String> inputs = node.inputs().stream()
                    .map(i -> tensors.has(i) ? tensors.floatView(i, node) : i)
                    .toList();
            quantizeOutputs(node, node.withInputs(inputs));
        }

        private void quantizeOutputs(Node old, Node rewritten) {
            List<Node> replacement = new ArrayList<>();
            List<String> unquantized = new ArrayList<>();
            for (String output : old.outputs()) {
                String name = output.isEmpty() ? "" : editor.freshName(output + "_unquantized");
                unquantized.add(name);
                if (!name.isEmpty()) {
                    replacement.add(quantize(output, name));
                    replacement.add(tensors.toFloat(output));
                }
            }
            replacement.add(0, rewritten(rewritten, "", rewritten.opType(), rewritten.inputs(), unquantized));
            editor.replace(old, replacement.toArray(Node[]::new));
        }

        private Node quantize(String tensor, String source) {
            return Node.of(
                    editor.freshName(tensor + "_QuantizeLinear"),
                    "QuantizeLinear",
                    List.of(source, tensors.scale(tensor), tensors.zeroPoint(tensor)),
                    List.of(tensors.newTwin(tensor)));
        }
    }
}
