package io.quantbench.quant.fidelity;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Turns a quantized model into one that has the same rounded weights, but float activations: what is left of its error is due to the
 * weights. Conversions of activations vanish and integer operators become the float operators that they stand for, over weights as
 * they are stored. A QuantizeLinear whose zero point is its smallest number cuts negative values off, often in place of a Relu that a
 * pass removed; a Relu takes its place.
 *
 * <p>Known are the Q/DQ form, the dynamic form (DynamicQuantizeLinear with MatMulInteger or MatMulIntegerToFloat, and
 * DynamicQuantizeMatMul), QLinearMatMul, QLinearConv, QGemm, and operators between them that move integers. Other integer operators stay,
 * with what feeds them, and so do nested graphs; their share of the error is then counted to the weights. Operators over blocks of
 * compressed weights (MatMulNBits) that round their activations, at accuracy level 4, stop doing so.
 */
public final class FloatActivations implements GraphPass {
    private static final Set<String> MOVERS = Set.of(
            "Expand", "Flatten", "Gather", "MaxPool", "Reshape", "Slice", "Squeeze", "Tile", "Transpose", "Unsqueeze");

    @Override
    public String name() {
        return "float-activations";
    }

    @Override
    public Model apply(Model model) {
        return new Rewriting(GraphEditor.of(model)).run();
    }

    /** One application. Twins are the float tensors that stand for integer ones, by the integer tensor's name. */
    private static final class Rewriting {
        private final GraphEditor editor;
        private final Map<String, String> twins = new HashMap<>();
        private final Map<String, Consumer<Node>> rules = Map.ofEntries(
                Map.entry("QuantizeLinear", this::quantize),
                Map.entry("DynamicQuantizeLinear", node -> twins.put(node.output(0), node.input(0))),
                Map.entry("DequantizeLinear", this::dequantize),
                Map.entry("MatMulInteger", this::matMulInteger),
                Map.entry("MatMulIntegerToFloat", this::matMulIntegerToFloat),
                Map.entry("DynamicQuantizeMatMul", this::dynamicQuantizeMatMul),
                Map.entry("QLinearMatMul", this::qLinearMatMul),
                Map.entry("QLinearConv", this::qLinearConv),
                Map.entry("QGemm", this::qGemm),
                Map.entry("MatMulNBits", this::matMulNBits));

        Rewriting(GraphEditor editor) {
            this.editor = editor;
        }

        Model run() {
            for (Node node : editor.nodes()) {
                Consumer<Node> rule = rules.get(node.opType());
                if (rule != null) {
                    rule.accept(node);
                } else if (MOVERS.contains(node.opType()) && twins.containsKey(node.input(0))) {
                    move(node);
                }
            }
            editor.prune();
            return editor.toModel();
        }

        private void quantize(Node node) {
            if (editor.constant(node.input(0)).isEmpty()) {
                twins.put(node.output(0), cutOff(node, node.input(0), node.input(2)));
            }
        }

        /** {@code value}, or its Relu if the zero point leaves no room below. */
        private String cutOff(Node at, String value, String zeroPoint) {
            boolean cuts = zeroPoint.isEmpty()
                    || editor.constant(zeroPoint)
                            .filter(zero ->
                                    DequantizedConstant.element(zero, 0) == DequantizedConstant.smallest(zero.type()))
                            .isPresent();
            return cuts ? insert(at, "Relu", List.of(value)) : value;
        }

        private String insert(Node at, String op, List<String> inputs, Attribute... attributes) {
            String output = editor.freshName(at.output(0) + "_float");
            editor.insertAt(
                    at, Node.of(editor.freshName(at.name() + "_float"), op, inputs, List.of(output), attributes));
            return output;
        }

        private void dequantize(Node node) {
            String twin = twins.get(node.input(0));
            if (twin != null) {
                editor.replace(node, Node.of(node.name(), "Identity", List.of(twin), node.outputs()));
            }
        }

        private void move(Node node) {
            List<String> inputs = new ArrayList<>(node.inputs());
            inputs.set(0, twins.getOrDefault(node.input(0), node.input(0)));
            Attribute[] attributes = node.attributes().toArray(Attribute[]::new);
            twins.put(node.output(0), insert(node, node.opType(), inputs, attributes));
        }

        private Optional<String> weight(String values, String scale, String zeroPoint, int axis) {
            Optional<Tensor> stored = editor.constant(values);
            Optional<Tensor> scales = editor.constant(scale);
            Optional<Tensor> zero = zeroPoint.isEmpty() ? Optional.empty() : editor.constant(zeroPoint);
            if (stored.isEmpty() || scales.isEmpty() || (!zeroPoint.isEmpty() && zero.isEmpty())) {
                return Optional.ofNullable(twins.get(values));
            }
            Tensor floats = DequantizedConstant.of(stored.get(), scales.get().toFloats(), zero, axis);
            return Optional.of(editor.addInitializer(values + "_float", floats));
        }

        /** DynamicQuantizeLinear → MatMulInteger → Cast → Mul by both scales: the last node gives the product. */
        private void matMulInteger(Node node) {
            String input = twins.get(node.input(0));
            Optional<Node> rescale = only(node.output(0))
                    .filter(cast -> cast.is("Cast"))
                    .flatMap(cast -> only(cast.output(0)))
                    .filter(mul -> mul.is("Mul"));
            Optional<String> scale = rescale.stream()
                    .flatMap(mul -> mul.inputs().stream())
                    .flatMap(name -> editor.producer(name).stream())
                    .filter(mul -> mul.is("Mul"))
                    .flatMap(mul -> mul.inputs().stream())
                    .filter(name -> editor.constant(name).isPresent())
                    .findFirst();
            if (input == null || scale.isEmpty()) {
                return;
            }
            weight(node.input(1), scale.get(), node.input(3), 1)
                    .ifPresent(weight -> rescale.ifPresent(last -> editor.replace(
                            last, Node.of(node.name(), "MatMul", List.of(input, weight), last.outputs()))));
        }

        private Optional<Node> only(String tensor) {
            List<Node> readers = editor.consumers(tensor);
            return readers.size() == 1 ? Optional.of(readers.get(0)) : Optional.empty();
        }

        private void matMulIntegerToFloat(Node node) {
            String input = twins.get(node.input(0));
            if (input != null) {
                weight(node.input(1), node.input(3), node.input(5), 1)
                        .ifPresent(weight -> product(node, input, weight, node.input(6)));
            }
        }

        private void dynamicQuantizeMatMul(Node node) {
            weight(node.input(1), node.input(2), node.input(3), 1)
                    .ifPresent(weight -> product(node, node.input(0), weight, node.input(4)));
        }

        private void product(Node node, String input, String weight, String bias) {
            if (bias.isEmpty()) {
                editor.replace(node, Node.of(node.name(), "MatMul", List.of(input, weight), node.outputs()));
                return;
            }
            String product = editor.freshName(node.output(0) + "_product");
            editor.replace(
                    node,
                    Node.of(node.name(), "MatMul", List.of(input, weight), List.of(product)),
                    Node.of(editor.freshName(node.name() + "_bias"), "Add", List.of(product, bias), node.outputs()));
        }

        private void qLinearMatMul(Node node) {
            String input = twins.get(node.input(0));
            if (input != null) {
                weight(node.input(3), node.input(4), node.input(5), 1)
                        .ifPresent(weight ->
                                quantizedResult(node, insert(node, "MatMul", List.of(input, weight)), node.input(7)));
            }
        }

        private void qLinearConv(Node node) {
            String input = twins.get(node.input(0));
            Optional<String> weight = weight(node.input(3), node.input(4), node.input(5), 0);
            if (input == null || weight.isEmpty()) {
                return;
            }
            List<String> inputs = new ArrayList<>(List.of(input, weight.get()));
            bias(node.input(8), node.input(1), node.input(4)).ifPresent(inputs::add);
            Attribute[] attributes = node.attributes().toArray(Attribute[]::new);
            quantizedResult(node, insert(node, "Conv", inputs, attributes), node.input(7));
        }

        private void qGemm(Node node) {
            String input = twins.get(node.input(0));
            int axis = node.intAttribute("transB", 0) == 1 ? 0 : 1;
            Optional<String> weight = weight(node.input(3), node.input(4), node.input(5), axis);
            if (input == null || weight.isEmpty()) {
                return;
            }
            List<String> inputs = new ArrayList<>(List.of(input, weight.get()));
            bias(node.input(6), node.input(1), node.input(4)).ifPresent(inputs::add);
            Attribute[] attributes = node.attributes().toArray(Attribute[]::new);
            if (node.input(7).isEmpty()) {
                editor.replace(node, Node.of(node.name(), "Gemm", inputs, node.outputs(), attributes));
            } else {
                quantizedResult(node, insert(node, "Gemm", inputs, attributes), node.input(8));
            }
        }

        private void quantizedResult(Node node, String result, String zeroPoint) {
            twins.put(node.output(0), cutOff(node, result, zeroPoint));
        }

        /** An INT32 bias, whose scale is that of the activation times that of the weight. */
        private Optional<String> bias(String values, String activationScale, String weightScale) {
            Optional<Tensor> stored = values.isEmpty() ? Optional.empty() : editor.constant(values);
            return stored.map(bias -> {
                float activation = editor.constant(activationScale)
                        .map(scale -> scale.toFloats()[0])
                        .orElseThrow(() -> new IllegalArgumentException("'" + activationScale + "' is no constant"));
                float[] scales =
                        editor.constant(weightScale).map(Tensor::toFloats).orElseGet(() -> new float[] {1});
                for (int i = 0; i < scales.length; i++) {
                    scales[i] *= activation;
                }
                Tensor floats = DequantizedConstant.of(bias, scales, Optional.empty(), 0);
                return editor.addInitializer(values + "_float", floats);
            });
        }

        private void matMulNBits(Node node) {
            if (node.intAttribute("accuracy_level", 0) == 4) {
                List<Attribute> attributes = new ArrayList<>(node.attributes());
                attributes.removeIf(attribute -> attribute.name().equals("accuracy_level"));
                attributes.add(Attribute.of("accuracy_level", 1L));
                editor.replace(
                        node,
                        new Node(
                                node.name(),
                                node.opType(),
                                node.domain(),
                                node.inputs(),
                                node.outputs(),
                                attributes,
                                node.extras()));
            }
        }
    }
}
