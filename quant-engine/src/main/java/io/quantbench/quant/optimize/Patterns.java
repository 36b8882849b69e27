package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.Optional;

/** What the fusing passes ask of a graph when they walk from a pattern's last node towards its input. */
record Patterns(GraphEditor graph) {
    /** A commutative node's operand that one node makes for it alone, and the name of the other operand. */
    record Step(Node producer, String other) {}

    /** A node's operand that is a constant, and the name of the operand that is not. */
    record WithConstant(Tensor constant, String variable) {}

    /** The {@code opType} node that makes {@code tensor}, if nothing but the one reader needs the tensor. */
    Optional<Node> only(String tensor, String opType) {
        return graph.producer(tensor).filter(n -> n.is(opType) && graph.hasSingleUse(tensor));
    }

    /** The operand of the commutative {@code node} that an {@code opType} node makes for it alone. */
    Optional<Step> operand(Node node, String opType) {
        for (int i = 0; i < 2; i++) {
            Optional<Node> producer = only(node.input(i), opType);
            if (producer.isPresent()) {
                return Optional.of(new Step(producer.get(), node.input(1 - i)));
            }
        }
        return Optional.empty();
    }

    /** The two operands of a commutative {@code node} of which exactly one is a constant FLOAT tensor. */
    Optional<WithConstant> withConstant(Node node) {
        Optional<Tensor> first = floats(node.input(0));
        Optional<Tensor> second = floats(node.input(1));
        if (node.inputs().size() != 2 || first.isPresent() == second.isPresent()) {
            return Optional.empty();
        }
        return first.map(c -> new WithConstant(c, node.input(1)))
                .or(() -> second.map(c -> new WithConstant(c, node.input(0))));
    }

    /** The constant FLOAT tensor {@code name}. */
    Optional<Tensor> floats(String name) {
        return graph.constant(name).filter(t -> t.type() == DataType.FLOAT);
    }

    /** The value of a constant FLOAT tensor of one element. */
    Optional<Float> scalar(String name) {
        return floats(name).filter(t -> t.shape().elementCount() == 1).map(t -> t.toFloats()[0]);
    }

    /** The scalar by which {@code node}, a Mul or a Div by a constant, multiplies its other operand. */
    Optional<Float> factor(Node node) {
        if (node.is("Div")) {
            return scalar(node.input(1)).filter(f -> f != 0).map(f -> 1 / f);
        }
        return node.is("Mul") ? withConstant(node).flatMap(c -> single(c.constant())) : Optional.empty();
    }

    /** The operand that a Mul or Div by a constant scales. */
    String scaled(Node node) {
        return node.is("Div") ? node.input(0) : withConstant(node).orElseThrow().variable();
    }

    private static Optional<Float> single(Tensor tensor) {
        return tensor.shape().elementCount() == 1 ? Optional.of(tensor.toFloats()[0]) : Optional.empty();
    }

    /** Whether {@code tensor} is a constant FLOAT scalar, or near to one in rounding, equal to {@code expected}. */
    boolean isScalar(String tensor, float expected) {
        return scalar(tensor)
                .filter(v -> Math.abs(v - expected) <= 1e-6f * Math.abs(expected))
                .isPresent();
    }

    /** A constant of the extents {@code [n]}. */
    static Tensor vector(float... values) {
        return Tensor.ofFloats(Shape.of(values.length), values);
    }
}
