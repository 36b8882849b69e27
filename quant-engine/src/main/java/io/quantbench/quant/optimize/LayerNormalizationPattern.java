package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A layer normalization over the last axis, written out as exporters do or as one node:
 * {@code y = (x − mean(x)) / sqrt(mean((x − mean(x))²) + epsilon) · gamma + beta}.
 *
 * @param output the node that makes y
 * @param input name of x
 * @param gamma name of a constant FLOAT vector
 * @param beta name of a constant FLOAT vector
 */
record LayerNormalizationPattern(Node output, String input, String gamma, String beta, float epsilon) {
    /** The pattern that ends in {@code last}, if there is one whose inner tensors nothing else reads. */
    static Optional<LayerNormalizationPattern> endingIn(Node last, GraphEditor graph) {
        if (last.is("LayerNormalization")
                && last.intAttribute("axis", -1) == -1
                && last.outputs().size() == 1) {
            return isVector(graph, last.input(1)) && isVector(graph, last.input(2))
                    ? Optional.of(new LayerNormalizationPattern(
                            last, last.input(0), last.input(1), last.input(2), last.floatAttribute("epsilon", 1e-5f)))
                    : Optional.empty();
        }
        return last.is("Add") ? new Matcher(graph).match(last) : Optional.empty();
    }

    private static boolean isVector(GraphEditor graph, String name) {
        return graph.constant(name)
                .filter(t -> t.type() == DataType.FLOAT && t.shape().rank() == 1)
                .isPresent();
    }

    /** Walks from the last Add towards x. */
    private record Matcher(GraphEditor graph) {
        Optional<LayerNormalizationPattern> match(Node add) {
            Optional<Step> shifted = step(add, "Mul");
            Optional<Step> scaled = shifted.flatMap(s -> step(s.producer(), "Div"));
            if (scaled.isEmpty()
                    || !isVector(graph, shifted.get().other())
                    || !isVector(graph, scaled.get().other())) {
                return Optional.empty();
            }
            Node div = scaled.get().producer();
            Optional<Node> sub = graph.producer(div.input(0)).filter(n -> n.is("Sub"));
            Optional<Float> epsilon = sub.flatMap(s -> epsilon(div, s));
            if (epsilon.isEmpty() || !isMean(sub.get().input(1), sub.get().input(0))) {
                return Optional.empty();
            }
            return Optional.of(new LayerNormalizationPattern(
                    add, sub.get().input(0), scaled.get().other(), shifted.get().other(), epsilon.get()));
        }

        /** A commutative node's operand that an {@code opType} node makes for it alone, and the other operand. */
        private record Step(Node producer, String other) {}

        private Optional<Step> step(Node node, String opType) {
            for (int i = 0; i < 2; i++) {
                String operand = node.input(i);
                Optional<Node> producer = graph.producer(operand).filter(n -> n.is(opType));
                if (producer.isPresent() && graph.hasSingleUse(operand)) {
                    return Optional.of(new Step(producer.get(), node.input(1 - i)));
                }
            }
            return Optional.empty();
        }

        /** Epsilon, if {@code div} divides the result of {@code sub} by its own standard deviation. */
        private Optional<Float> epsilon(Node div, Node sub) {
            Optional<Node> sqrt = single(div.input(1), "Sqrt");
            Optional<Node> add = sqrt.flatMap(n -> single(n.input(0), "Add"));
            Optional<Step> variance = add.flatMap(n -> step(n, "ReduceMean"));
            if (variance.isEmpty() || !isOverLastAxis(variance.get().producer())) {
                return Optional.empty();
            }
            Optional<Node> square = graph.producer(variance.get().producer().input(0));
            String difference = sub.output(0);
            boolean squared = square.isPresent()
                    && graph.hasSingleUse(square.get().output(0))
                    && square.get().input(0).equals(difference)
                    && isSquare(square.get(), difference);
            return squared ? scalar(variance.get().other()) : Optional.empty();
        }

        private boolean isSquare(Node node, String of) {
            if (node.is("Mul")) {
                return node.input(1).equals(of);
            }
            return node.is("Pow") && scalar(node.input(1)).filter(p -> p == 2f).isPresent();
        }

        private boolean isMean(String mean, String of) {
            Optional<Node> reduce = single(mean, "ReduceMean");
            return reduce.isPresent() && reduce.get().input(0).equals(of) && isOverLastAxis(reduce.get());
        }

        private Optional<Node> single(String tensor, String opType) {
            return graph.producer(tensor).filter(n -> n.is(opType) && graph.hasSingleUse(tensor));
        }

        private boolean isOverLastAxis(Node reduce) {
            Optional<List<Long>> axes = reduce.intsAttribute("axes");
            boolean byAttribute = axes.isPresent() && axes.get().equals(List.of(-1L));
            boolean byInput = graph.constant(reduce.input(1))
                    .filter(t -> t.type() == DataType.INT64 && t.shape().elementCount() == 1 && t.toLongs()[0] == -1)
                    .isPresent();
            return (byAttribute || byInput) && reduce.intAttribute("keepdims", 1) == 1;
        }

        private Optional<Float> scalar(String name) {
            return graph.constant(name)
                    .filter(t -> t.type() == DataType.FLOAT && t.shape().elementCount() == 1)
                    .map(Tensor::toFloats)
                    .map(values -> values[0]);
        }
    }
}
