package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes static integer arithmetic with the runtime's integer operators themselves, so that nothing depends on what a runtime
 * recognizes:
 *
 * <pre>
 * MatMul [+ Add]   → QuantizeLinear(A) once per distinct A → com.microsoft.MatMulIntegerToFloat(…, bias): float output, which
 *                    nothing has to be rounded for
 * Gemm             → com.microsoft.QGemm with int32 bias, float output
 * Conv             → QLinearConv with int32 bias
 * Add, Mul, Concat, Where, AveragePool, GlobalAveragePool, Sigmoid, LeakyRelu → com.microsoft.QLinear…
 * what moves data  → the same operator on integers
 * </pre>
 *
 * Per-channel weights need no later operator set here, unlike with {@link QuantizeDequantize}. Needs opset 10; 12 where integers are
 * clipped or pooled.
 */
public final class IntegerOperators implements GraphPass {
    private static final Map<String, String> UNARY = Map.of(
            "AveragePool", "QLinearAveragePool",
            "GlobalAveragePool", "QLinearGlobalAveragePool",
            "Sigmoid", "QLinearSigmoid",
            "LeakyRelu", "QLinearLeakyRelu");

    private final StaticSites sites;

    public IntegerOperators(StaticSites sites) {
        this.sites = sites;
    }

    @Override
    public String name() {
        return "integer-operators";
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
            switch (node.opType()) {
                case "MatMul" -> matMul(node, format);
                case "Gemm" -> gemm(node, format);
                default -> conv(node, format);
            }
        }

        private void matMul(Node node, WeightFormat.Int8 format) {
            Optional<Node> add = takeBias(node);
            String bias = add.map(a -> a.input(a.input(0).equals(node.output(0)) ? 1 : 0))
                    .orElse("");
            StaticLayer layer = StaticLayer.of(editor, node, bias, format, tensors.params(node.input(0)));
            List<String> inputs = new ArrayList<>(List.of(
                    tensors.integers(node.input(0), node),
                    editor.addInitializer(
                            node.input(1) + "_quantized", layer.weight().values()),
                    tensors.scale(node.input(0)),
                    editor.addInitializer(
                            node.input(1) + "_scale", layer.weight().scales()),
                    tensors.zeroPoint(node.input(0)),
                    weightZeroPoint(node, layer, format.symmetric() && format.perChannel())));
            layer.floatBias().ifPresent(b -> inputs.add(editor.addInitializer(bias, b)));
            editor.requireOpset(Node.MICROSOFT_DOMAIN, 1);
            Node product = rewritten(
                    node,
                    Node.MICROSOFT_DOMAIN,
                    "MatMulIntegerToFloat",
                    inputs,
                    add.orElse(node).outputs());
            add.ifPresent(editor::remove);
            editor.replace(node, product);
        }

        /** Zero points of 0 may be left out where the operator has them as options. */
        private String weightZeroPoint(Node node, StaticLayer layer, boolean optional) {
            return optional
                    ? ""
                    : editor.addInitializer(
                            node.input(1) + "_zero_point", layer.weight().zeroPoints());
        }

        private void gemm(Node node, WeightFormat.Int8 format) {
            StaticLayer layer = StaticLayer.of(editor, node, node.input(2), format, tensors.params(node.input(0)));
            List<String> inputs = new ArrayList<>(activation(node.input(0), node));
            inputs.addAll(weight(node, layer));
            layer.integerBias().ifPresent(b -> inputs.add(editor.addInitializer(node.input(2) + "_quantized", b)));
            editor.requireOpset(Node.MICROSOFT_DOMAIN, 1);
            Node plain = without(node, "alpha", "beta", "transA");
            editor.replace(node, rewritten(plain, Node.MICROSOFT_DOMAIN, "QGemm", inputs, node.outputs()));
        }

        private void conv(Node node, WeightFormat.Int8 format) {
            StaticLayer layer = StaticLayer.of(editor, node, node.input(2), format, tensors.params(node.input(0)));
            List<String> inputs = new ArrayList<>(activation(node.input(0), node));
            inputs.addAll(weight(node, layer));
            inputs.add(tensors.scale(node.output(0)));
            inputs.add(tensors.zeroPoint(node.output(0)));
            layer.integerBias().ifPresent(b -> inputs.add(editor.addInitializer(node.input(2) + "_quantized", b)));
            toIntegers(node, "", "QLinearConv", inputs);
        }

        private List<String> activation(String tensor, Node reader) {
            return List.of(tensors.integers(tensor, reader), tensors.scale(tensor), tensors.zeroPoint(tensor));
        }

        private List<String> weight(Node node, StaticLayer layer) {
            return List.of(
                    editor.addInitializer(
                            node.input(1) + "_quantized", layer.weight().values()),
                    editor.addInitializer(
                            node.input(1) + "_scale", layer.weight().scales()),
                    weightZeroPoint(node, layer, false));
        }

        @Override
        void unweighted(Node node) {
            String unary = UNARY.get(node.opType());
            if (unary != null) {
                List<String> inputs = new ArrayList<>(activation(node.input(0), node));
                inputs.addAll(outputParams(node));
                toIntegers(withLayout(node), Node.MICROSOFT_DOMAIN, unary, inputs);
                return;
            }
            switch (node.opType()) {
                case "Add", "Mul" -> {
                    List<String> inputs = new ArrayList<>(activation(node.input(0), node));
                    inputs.addAll(activation(node.input(1), node));
                    inputs.addAll(outputParams(node));
                    toIntegers(node, Node.MICROSOFT_DOMAIN, "QLinear" + node.opType(), inputs);
                }
                case "Concat" -> {
                    List<String> inputs = new ArrayList<>(outputParams(node));
                    node.inputs().forEach(i -> inputs.addAll(activation(i, node)));
                    toIntegers(node, Node.MICROSOFT_DOMAIN, "QLinearConcat", inputs);
                }
                case "Where" -> {
                    List<String> inputs = new ArrayList<>(List.of(node.input(0)));
                    inputs.addAll(activation(node.input(1), node));
                    inputs.addAll(activation(node.input(2), node));
                    inputs.addAll(outputParams(node));
                    toIntegers(node, Node.MICROSOFT_DOMAIN, "QLinearWhere", inputs);
                }
                default -> moveIntegers(node);
            }
        }

        private List<String> outputParams(Node node) {
            return List.of(tensors.scale(node.output(0)), tensors.zeroPoint(node.output(0)));
        }

        private static Node withLayout(Node node) {
            if (!node.opType().endsWith("AveragePool")) {
                return node;
            }
            List<Attribute> attributes = new ArrayList<>(node.attributes());
            attributes.add(Attribute.of("channels_last", 0));
            return new Node(
                    node.name(),
                    node.opType(),
                    node.domain(),
                    node.inputs(),
                    node.outputs(),
                    attributes,
                    node.extras());
        }

        private void toIntegers(Node node, String domain, String opType, List<String> inputs) {
            if (!domain.isEmpty()) {
                editor.requireOpset(domain, 1);
            }
            Node old = editor.producer(node.output(0)).orElseThrow();
            Node integer = rewritten(node, domain, opType, inputs, List.of(tensors.newTwin(node.output(0))));
            editor.replace(old, integer, tensors.toFloat(node.output(0)));
        }

        private void moveIntegers(Node node) {
            List<String> inputs = node.inputs().stream()
                    .map(i -> tensors.has(i) ? tensors.integers(i, node) : i)
                    .toList();
            List<Node> replacement = new ArrayList<>();
            List<String> outputs = node.outputs().stream()
                    .map(o -> o.isEmpty() ? o : tensors.newTwin(o))
                    .toList();
            replacement.add(rewritten(node, node.domain(), node.opType(), inputs, outputs));
            node.outputs().stream().filter(o -> !o.isEmpty()).forEach(o -> replacement.add(tensors.toFloat(o)));
            editor.replace(node, replacement.toArray(Node[]::new));
        }
    }
}
