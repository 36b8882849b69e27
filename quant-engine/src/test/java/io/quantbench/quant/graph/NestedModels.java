package io.quantbench.quant.graph;

import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.List;
import java.util.Optional;

/** Models with graphs inside nodes, for tests. */
public final class NestedModels {
    private NestedModels() {}

    /** A branch without inputs, whose one output has no declared extents. */
    public static Graph branch(String name, String output, Node... nodes) {
        Optional<TensorSpec> spec =
                Optional.of(new TensorSpec(output, DataType.FLOAT, List.of(Dim.unknown(), Dim.unknown())));
        return new Graph(
                name,
                List.of(nodes),
                List.of(),
                List.of(),
                List.of(new ValueInfo(output, spec, Extras.none())),
                List.of(),
                Extras.none());
    }

    /** An unnamed If over {@code condition}. */
    public static Node choice(String condition, String output, Graph thenBranch, Graph elseBranch) {
        return Node.of(
                "",
                "If",
                List.of(condition),
                List.of(output),
                new Attribute.OfGraph("then_branch", thenBranch, Extras.none()),
                new Attribute.OfGraph("else_branch", elseBranch, Extras.none()));
    }

    /**
     * Inputs {@code x} FLOAT, {@code p} and {@code q} INT64 scalars; {@code y} is
     *
     * <pre>
     * p ? (q ? x · w : x · constant) : relu(x · w)
     * </pre>
     *
     * where {@code w} is an initializer of the model and the other weight, {@code constant}, a Constant node in the innermost branch.
     * Both branches use the same names for nodes and tensors where ONNX allows it.
     */
    public static Model ifInIf(Initializer w, TensorData constant) {
        Attribute value = new Attribute.OfTensor("value", constant, Extras.none());
        Graph innerThen = branch("t", "inner", Node.of("mm", "MatMul", List.of("x", w.name()), List.of("inner")));
        Graph innerElse = branch(
                "e",
                "inner2",
                Node.of("", "Constant", List.of(), List.of("v"), value),
                Node.of("mm", "MatMul", List.of("x", "v"), List.of("inner2")));
        Graph outerThen = branch("t", "a", choice("q_bool", "a", innerThen, innerElse));
        Graph outerElse = branch(
                "e",
                "b",
                Node.of("mm", "MatMul", List.of("x", w.name()), List.of("h")),
                Node.of("", "Relu", List.of("h"), List.of("b")));
        Attribute toBool = Attribute.of("to", 9);
        return TinyModels.model(
                13,
                List.of(w),
                List.of(
                        TinyModels.floats("x", Dim.unknown(), Dim.unknown()),
                        TinyModels.longs("p"),
                        TinyModels.longs("q")),
                "y",
                Node.of("", "Cast", List.of("p"), List.of("p_bool"), toBool),
                Node.of("", "Cast", List.of("q"), List.of("q_bool"), toBool),
                choice("p_bool", "y", outerThen, outerElse));
    }
}
