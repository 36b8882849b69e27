package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Removes operators that hand on their first input: Identity, Dropout at inference, Cast to the type that the input has, Transpose
 * in the order that is there, Reshape to the shape that is there, and Mul or Div by the scalar 1. What makes a graph output, and what
 * reads a graph input or constant on its way to one, stays: outputs keep their names.
 */
public final class RemoveIdentities implements GraphPass {
    @Override
    public String name() {
        return "remove-identities";
    }

    @Override
    public Model apply(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        SymbolicShapes shapes = SymbolicShapes.of(model.graph());
        TensorTypes types = TensorTypes.of(model.graph());
        for (Node listed : editor.nodes()) {
            // A removal before this one may have replaced the node by one that reads another tensor.
            Optional<Node> current = editor.producer(listed.output(0));
            current.filter(node -> handsOn(node, listed, editor, shapes, types))
                    .ifPresent(node -> remove(editor, node));
        }
        editor.prune();
        return editor.toModel();
    }

    /** The shapes and types are those of the tensors that {@code listed}, the node before all edits, reads. */
    private static boolean handsOn(
            Node node, Node listed, GraphEditor editor, SymbolicShapes shapes, TensorTypes types) {
        return switch (node.is(node.opType()) ? node.opType() : "") {
            case "Identity" -> true;
            case "Dropout" -> isInference(node, editor);
            case "Cast" -> {
                Optional<DataType> target = TensorTypes.castTarget(node);
                yield target.isPresent() && target.equals(types.type(listed.input(0)));
            }
            case "Transpose" -> isInOrder(node);
            case "Reshape" -> isSameShape(shapes.shape(listed.input(0)), shapes.shape(node.output(0)));
            case "Mul", "Div" -> scalesByOne(node, editor, shapes);
            default -> false;
        };
    }

    private static boolean isInference(Node dropout, GraphEditor editor) {
        String training = dropout.input(2);
        String mask = dropout.output(1);
        boolean maskIsRead = !mask.isEmpty()
                && (editor.isGraphOutput(mask)
                        || editor.isCaptured(mask)
                        || !editor.consumers(mask).isEmpty());
        boolean isOff = training.isEmpty()
                || editor.constant(training)
                        .filter(t -> t.type() == DataType.BOOL && t.bytes().get(0) == 0)
                        .isPresent();
        return isOff && !maskIsRead;
    }

    private static boolean isInOrder(Node transpose) {
        Optional<List<Long>> order = transpose.intsAttribute("perm");
        return order.isPresent()
                && IntStream.range(0, order.get().size())
                        .allMatch(i -> order.get().get(i) == i);
    }

    private static boolean isSameShape(Optional<List<Dim>> before, Optional<List<Dim>> after) {
        return before.isPresent() && before.equals(after);
    }

    private static boolean scalesByOne(Node node, GraphEditor editor, SymbolicShapes shapes) {
        Patterns patterns = new Patterns(editor);
        Optional<Float> factor = patterns.factor(node).filter(f -> f == 1f);
        if (factor.isEmpty()) {
            return false;
        }
        String input = patterns.scaled(node);
        String constant = node.input(0).equals(input) ? node.input(1) : node.input(0);
        int added = editor.constant(constant).map(Tensor::shape).orElseThrow().rank();
        // A constant [1, 1] would add axes to a vector.
        return added == 0 || shapes.shape(input).filter(s -> s.size() >= added).isPresent();
    }

    private static void remove(GraphEditor editor, Node node) {
        String output = node.output(0);
        if (editor.isGraphOutput(output) || editor.isCaptured(output)) {
            return;
        }
        Patterns patterns = new Patterns(editor);
        boolean isScaling = node.is("Mul") || node.is("Div");
        editor.redirectReaders(output, isScaling ? patterns.scaled(node) : node.input(0));
        editor.remove(node);
    }
}
