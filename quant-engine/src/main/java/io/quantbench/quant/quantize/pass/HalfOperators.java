package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.graph.Node;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Operators that exist for FLOAT16 as for FLOAT, and which of their inputs and outputs are of that type. (ONNX operator schemas; type
 * variable T.) Left out are those whose sums lose too much in half precision, and those with graphs inside.
 */
final class HalfOperators {
    /** All inputs and outputs are of one type. */
    private static final Set<String> UNIFORM = Set.of(
            "Abs",
            "Add",
            "AveragePool",
            "BatchNormalization",
            "Clip",
            "Concat",
            "Conv",
            "ConvTranspose",
            "Cos",
            "Div",
            "Elu",
            "Erf",
            "Exp",
            "Gelu",
            "Gemm",
            "GlobalAveragePool",
            "GlobalMaxPool",
            "HardSigmoid",
            "HardSwish",
            "Identity",
            "InstanceNormalization",
            "LayerNormalization",
            "LeakyRelu",
            "Log",
            "MatMul",
            "Max",
            "Min",
            "Mul",
            "Neg",
            "PRelu",
            "Reciprocal",
            "Relu",
            "Sigmoid",
            "Sin",
            "Softmax",
            "Softplus",
            "Sqrt",
            "Sub",
            "Tanh",
            "Transpose",
            "Flatten");

    /** The first input and all outputs are of one type; the other inputs tell places or extents. */
    private static final Set<String> MOVING = Set.of(
            "DepthToSpace",
            "Expand",
            "Gather",
            "GatherElements",
            "Reshape",
            "Slice",
            "SpaceToDepth",
            "Split",
            "Squeeze",
            "Tile",
            "Unsqueeze");

    /** Operators of ONNX Runtime's own domain, with all inputs and outputs of one type. */
    private static final Set<String> FUSED =
            Set.of("BiasGelu", "FastGelu", "Gelu", "QuickGelu", "SkipLayerNormalization");

    /** The first input and the first output are of one type. */
    private static final Set<String> POOLING = Set.of("MaxPool");

    /** The other outputs are indices, or statistics that stay FLOAT. */
    private static final Set<String> FIRST_OUTPUT = Set.of("BatchNormalization", "LayerNormalization", "MaxPool");

    private static final Map<String, List<Integer>> SPECIAL = Map.of("Where", List.of(1, 2), "Pad", List.of(0, 2));

    private HalfOperators() {}

    /** Places of the inputs of type T; empty if the operator has no FLOAT16 form here. */
    static List<Integer> typedInputs(Node node) {
        int count = node.inputs().size();
        boolean isFused = node.domain().equals(Node.MICROSOFT_DOMAIN) && FUSED.contains(node.opType());
        if (isFused || isStandard(node, UNIFORM)) {
            return IntStream.range(0, count).boxed().toList();
        }
        if (isStandard(node, MOVING) || isStandard(node, POOLING)) {
            return List.of(0);
        }
        return isStandard(node, SPECIAL.keySet())
                ? SPECIAL.getOrDefault(node.opType(), List.of()).stream()
                        .filter(i -> i < count)
                        .toList()
                : List.of();
    }

    /** Places of the outputs of type T. */
    static List<Integer> typedOutputPlaces(Node node) {
        if (node.opType().equals("SkipLayerNormalization")) {
            return IntStream.of(0, 3)
                    .filter(o -> o < node.outputs().size())
                    .boxed()
                    .toList();
        }
        boolean onlyFirst = isStandard(node, FIRST_OUTPUT);
        return IntStream.range(0, onlyFirst ? 1 : node.outputs().size()).boxed().toList();
    }

    /** The outputs of {@code node} that are FLOAT, given the tensors that are known to be. */
    static List<String> typedOutputs(Node node, Set<String> floats) {
        boolean isFloat = typedInputs(node).stream().map(node::input).anyMatch(floats::contains)
                || (node.is("Cast") && node.intAttribute("to", 0) == 1)
                || node.is("LSTM")
                || node.is("GRU")
                || node.is("RNN");
        return isFloat || (isStandard(node, Set.of("ReduceMean", "ReduceSum", "Pow")) && floats.contains(node.input(0)))
                ? typedOutputPlaces(node).stream()
                        .map(node::output)
                        .filter(name -> !name.isEmpty())
                        .toList()
                : List.of();
    }

    private static boolean isStandard(Node node, Set<String> types) {
        return types.contains(node.opType()) && node.is(node.opType());
    }
}
