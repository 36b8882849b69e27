package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.ValueInfo;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The element types of a graph's tensors as far as declarations and simple operators tell them. Sound, not complete. */
final class TensorTypes {
    private static final Map<Long, DataType> CASTS = Map.of(
            1L, DataType.FLOAT,
            6L, DataType.INT32,
            7L, DataType.INT64,
            9L, DataType.BOOL,
            10L, DataType.FLOAT16,
            11L, DataType.DOUBLE,
            16L, DataType.BFLOAT16);

    /** Operators whose first output has the type of their first input. */
    private static final Set<String> TYPE_OF_FIRST_INPUT = Set.of(
            "Add",
            "Sub",
            "Mul",
            "Div",
            "Pow",
            "Neg",
            "Abs",
            "Min",
            "Max",
            "MatMul",
            "Gemm",
            "Conv",
            "Relu",
            "Sqrt",
            "Erf",
            "Tanh",
            "Sigmoid",
            "Softmax",
            "Identity",
            "Dropout",
            "Reshape",
            "Transpose",
            "Squeeze",
            "Unsqueeze",
            "Flatten",
            "Concat",
            "Slice",
            "Gather",
            "Expand",
            "Tile",
            "Clip",
            "ReduceMean",
            "BatchNormalization",
            "GlobalAveragePool",
            "AveragePool",
            "MaxPool",
            "HardSigmoid",
            "HardSwish",
            "LeakyRelu",
            "Split");

    private final Map<String, DataType> types = new HashMap<>();

    private TensorTypes(Graph graph) {
        graph.inputs().forEach(this::declare);
        graph.outputs().forEach(this::declare);
        graph.valueInfos().forEach(this::declare);
        graph.initializers().forEach(i -> i.tensor().ifPresent(tensor -> types.put(i.name(), tensor.type())));
        for (Node node : graph.nodes()) {
            type(node).ifPresent(type -> node.outputs().stream()
                    .limit(node.is("Split") ? node.outputs().size() : 1)
                    .forEach(output -> types.putIfAbsent(output, type)));
        }
    }

    static TensorTypes of(Graph graph) {
        return new TensorTypes(graph);
    }

    Optional<DataType> type(String tensor) {
        return Optional.ofNullable(types.get(tensor));
    }

    /** What a Cast with this {@code to} attribute makes, for the types that models compute with. */
    static Optional<DataType> castTarget(Node cast) {
        return Optional.ofNullable(CASTS.get(cast.intAttribute("to", 0)));
    }

    private void declare(ValueInfo info) {
        info.spec().map(TensorSpec::type).ifPresent(type -> types.put(info.name(), type));
    }

    private Optional<DataType> type(Node node) {
        if (node.is("Cast")) {
            return castTarget(node);
        }
        if (node.is("Shape") || node.is("Size")) {
            return Optional.of(DataType.INT64);
        }
        boolean follows = TYPE_OF_FIRST_INPUT.contains(node.opType()) && node.is(node.opType());
        return follows ? type(node.input(0)) : Optional.empty();
    }
}
