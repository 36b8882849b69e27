package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives each {@code Reshape} whose target is computed at run time a constant target, where the shapes prove it: 0 for an extent that
 * is copied, −1 for at most one that is not known. The operators that computed the target vanish, and with them the readers that
 * keep other patterns from being found.
 */
public final class ConstantReshapeTargets implements GraphPass {
    @Override
    public String name() {
        return "constant-reshape-targets";
    }

    @Override
    public Model apply(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        SymbolicShapes shapes = SymbolicShapes.of(model.graph());
        Map<List<Long>, String> targets = new HashMap<>();
        for (Node node : editor.nodes()) {
            if (node.is("Reshape")
                    && editor.constant(node.input(1)).isEmpty()
                    && node.intAttribute("allowzero", 0) == 0) {
                target(shapes, node).ifPresent(target -> {
                    String name = targets.computeIfAbsent(target, t -> constant(editor, node, t));
                    editor.replace(node, node.withInputs(List.of(node.input(0), name)));
                });
            }
        }
        editor.prune();
        return editor.toModel();
    }

    private static String constant(GraphEditor editor, Node node, List<Long> target) {
        long[] values = target.stream().mapToLong(Long::longValue).toArray();
        return editor.addInitializer(node.name() + "_target", Tensor.ofLongs(Shape.of(values.length), values));
    }

    private static Optional<List<Long>> target(SymbolicShapes shapes, Node reshape) {
        Optional<List<Dim>> source = shapes.shape(reshape.input(0));
        Optional<List<Dim>> result = shapes.shape(reshape.output(0));
        if (source.isEmpty() || result.isEmpty()) {
            return Optional.empty();
        }
        long[] target = new long[result.get().size()];
        int unknown = 0;
        for (int i = 0; i < target.length; i++) {
            Dim dim = result.get().get(i);
            boolean copied = i < source.get().size() && source.get().get(i).equals(dim);
            boolean fixed = dim instanceof Dim.Fixed f && f.extent() > 0;
            target[i] = fixed ? ((Dim.Fixed) dim).extent() : copied ? 0 : -1;
            unknown += target[i] == -1 ? 1 : 0;
        }
        return unknown > 1
                ? Optional.empty()
                : Optional.of(Arrays.stream(target).boxed().toList());
    }
}
