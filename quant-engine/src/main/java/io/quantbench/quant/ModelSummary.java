package io.quantbench.quant;

import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TensorData;
import io.quantbench.quant.graph.ValueInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What is in a model, counted over all nested graphs.
 *
 * @param producer tool that wrote the file; may be empty
 * @param irVersion version of the file format
 * @param opsets operator set version by domain; {@code ai.onnx} is the default domain
 * @param inputs declared inputs that are no constants, as text
 * @param outputs declared outputs, as text
 * @param operators number of nodes by operator; operators outside the default domain carry their domain's name
 * @param constants number, elements and bytes of the constants by element type
 * @param nodes number of nodes
 */
public record ModelSummary(
        String producer,
        long irVersion,
        Map<String, Long> opsets,
        List<String> inputs,
        List<String> outputs,
        Map<String, Integer> operators,
        Map<String, Constants> constants,
        int nodes) {
    /** Operators that compute on, or produce, quantized integers. */
    private static final Set<String> QUANTIZED = Set.of(
            "DynamicQuantizeLinear",
            "QuantizeLinear",
            "DequantizeLinear",
            "MatMulInteger",
            "ConvInteger",
            "QLinearMatMul",
            "QLinearConv",
            "com.microsoft.MatMulIntegerToFloat",
            "com.microsoft.DynamicQuantizeMatMul",
            "com.microsoft.QGemm",
            "com.microsoft.QAttention",
            "com.microsoft.MatMulNBits",
            "com.microsoft.MatMulBnb4",
            "com.microsoft.DynamicQuantizeLSTM",
            "com.microsoft.GatherBlockQuantized");

    /** How much of one element type a model holds. */
    public record Constants(int tensors, long elements, long bytes) {
        Constants plus(Constants other) {
            return new Constants(tensors + other.tensors, elements + other.elements, bytes + other.bytes);
        }
    }

    public static ModelSummary of(Model model) {
        Map<String, Long> opsets = new TreeMap<>();
        model.opsets().forEach(opset -> opsets.put(domainName(opset.domain()), opset.version()));
        Map<String, Integer> operators = new TreeMap<>();
        Map<String, Constants> constants = new TreeMap<>();
        graphs(model.graph()).forEach(graph -> {
            graph.nodes().forEach(node -> operators.merge(operatorName(node), 1, Integer::sum));
            graph.initializers().forEach(initializer -> add(constants, initializer));
        });
        Graph graph = model.graph();
        Set<String> constantNames = new TreeSet<>();
        graph.initializers().forEach(initializer -> constantNames.add(initializer.name()));
        return new ModelSummary(
                (model.producer().name() + " " + model.producer().version()).strip(),
                model.irVersion(),
                opsets,
                graph.inputs().stream()
                        .filter(input -> !constantNames.contains(input.name()))
                        .map(ModelSummary::text)
                        .toList(),
                graph.outputs().stream().map(ModelSummary::text).toList(),
                operators,
                constants,
                operators.values().stream().mapToInt(Integer::intValue).sum());
    }

    /** Quantized operators and their number; empty for a float model. */
    public Map<String, Integer> quantizedOperators() {
        Map<String, Integer> found = new TreeMap<>(operators);
        found.keySet().retainAll(QUANTIZED);
        return found;
    }

    private static Stream<Graph> graphs(Graph graph) {
        return Stream.concat(
                Stream.of(graph),
                graph.nodes().stream()
                        .flatMap(node -> node.subgraphs().stream())
                        .flatMap(ModelSummary::graphs));
    }

    private static void add(Map<String, Constants> constants, Initializer initializer) {
        TensorData data = initializer.data();
        String type = initializer
                .tensor()
                .map(tensor -> tensor.type().name())
                .orElseGet(() -> data instanceof TensorData.Opaque opaque ? opaque.typeName() : "SPARSE");
        long bytes =
                initializer.tensor().map(tensor -> (long) tensor.sizeBytes()).orElse(0L);
        constants.merge(type, new Constants(1, data.shape().elementCount(), bytes), Constants::plus);
    }

    private static String operatorName(Node node) {
        String domain = Node.canonicalDomain(node.domain());
        return domain.isEmpty() ? node.opType() : domain + "." + node.opType();
    }

    private static String domainName(String domain) {
        return Node.canonicalDomain(domain).isEmpty() ? "ai.onnx" : domain;
    }

    private static String text(ValueInfo info) {
        return info.spec().map(Object::toString).orElse(info.name() + " (no tensor type declared)");
    }
}
