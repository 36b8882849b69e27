package io.quantbench.quant.audit;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.TensorData;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Element types of a graph's tensors: as declared, else as they follow from the operators. Tensors of which neither tells
 * are missing.
 */
final class TensorTypes {
    private static final Set<String> TRUTH_VALUES = Set.of(
            "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Not", "And", "Or", "Xor", "IsNaN", "IsInf");

    private static final Set<String> INDICES = Set.of("Shape", "Size", "ArgMax", "ArgMin", "NonZero");

    /** Numbers of the ONNX enumeration that a Cast in a quantized model names. */
    private static final Map<Long, DataType> BY_NUMBER = Map.of(
            1L, DataType.FLOAT,
            2L, DataType.UINT8,
            3L, DataType.INT8,
            4L, DataType.UINT16,
            5L, DataType.INT16,
            6L, DataType.INT32,
            7L, DataType.INT64,
            9L, DataType.BOOL,
            10L, DataType.FLOAT16,
            11L, DataType.DOUBLE);

    private final Map<String, DataType> types = new HashMap<>();
    private final Optional<Scope> around;

    private TensorTypes(Optional<Scope> around) {
        this.around = around;
    }

    static Map<String, DataType> of(Graph graph, Optional<Scope> around) {
        TensorTypes inference = new TensorTypes(around);
        graph.initializers().forEach(constant -> constant.tensor()
                .ifPresent(tensor -> inference.types.put(constant.name(), tensor.type())));
        Stream.of(graph.inputs(), graph.outputs(), graph.valueInfos())
                .flatMap(infos -> infos.stream())
                .forEach(info -> info.spec().ifPresent(spec -> inference.types.put(info.name(), spec.type())));
        graph.nodes().forEach(inference::infer);
        return Map.copyOf(inference.types);
    }

    private void infer(Node node) {
        for (int i = 0; i < node.outputs().size(); i++) {
            String output = node.output(i);
            if (!output.isEmpty() && !types.containsKey(output)) {
                outputType(node, i).ifPresent(type -> types.put(output, type));
            }
        }
    }

    private Optional<DataType> type(String tensor) {
        DataType own = types.get(tensor);
        return own != null ? Optional.of(own) : around.flatMap(scope -> scope.type(tensor));
    }

    private Optional<DataType> outputType(Node node, int output) {
        String op = node.opType();
        if (!node.subgraphs().isEmpty()) {
            return Optional.empty();
        }
        if (INDICES.contains(op) || (op.equals("TopK") && output == 1)) {
            return Optional.of(DataType.INT64);
        }
        if (TRUTH_VALUES.contains(op)) {
            return Optional.of(DataType.BOOL);
        }
        return switch (op) {
            case "QuantizeLinear" -> Optional.of(type(node.input(2)).orElse(DataType.UINT8));
            case "DynamicQuantizeLinear" -> Optional.of(output == 1 ? DataType.FLOAT : DataType.UINT8);
            case "MatMulInteger", "ConvInteger" -> Optional.of(DataType.INT32);
            case "DequantizeLinear", "Where", "OneHot", "QLinearConcat" ->
                type(node.input(op.equals("OneHot") ? 2 : 1));
            case "MatMulIntegerToFloat" -> type(node.input(2));
            case "GatherBlockQuantized" -> type(node.input(2));
            case "QGemm" ->
                Optional.of(
                        node.input(8).isEmpty()
                                ? DataType.FLOAT
                                : type(node.input(8)).orElse(DataType.UINT8));
            case "Cast" -> Optional.ofNullable(BY_NUMBER.get(node.intAttribute("to", 0)));
            case "Constant", "ConstantOfShape" -> valueType(node);
            default -> type(node.input(0));
        };
    }

    private static Optional<DataType> valueType(Node node) {
        Optional<DataType> tensor = node.attribute("value")
                .filter(Attribute.OfTensor.class::isInstance)
                .map(a -> ((Attribute.OfTensor) a).value())
                .flatMap(TensorData::tensor)
                .map(Tensor::type);
        boolean isWhole = node.attribute("value_int").isPresent()
                || node.attribute("value_ints").isPresent();
        return tensor.isPresent() ? tensor : Optional.of(isWhole ? DataType.INT64 : DataType.FLOAT);
    }
}
