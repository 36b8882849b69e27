package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.OpsetImport;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Rewrites a model of operator set 11 or 12 for operator set 13, which knows per-channel DequantizeLinear. What changed its meaning
 * in between: the axes of Squeeze, Unsqueeze and ReduceSum and the sizes of Split became inputs, and Softmax no longer flattens what
 * lies behind its axis: where that axis is not known to be the last one, the flattening is written out. A model in which something
 * cannot be carried over (nested graphs with standard operators, Dropout) is returned as it is. (ONNX operator changelog.)
 */
public final class UpgradeOpset implements GraphPass {
    /** The operator set behind this pass. */
    public static final long TO = 13;

    private static final long FROM = 11;

    private static final Set<String> SOFTMAX = Set.of("Softmax", "LogSoftmax", "Hardmax");

    @Override
    public String name() {
        return "upgrade-opset";
    }

    @Override
    public Model apply(Model model) {
        long opset = model.opsetVersion("").orElse(0);
        if (opset < FROM || opset >= TO) {
            return model;
        }
        GraphEditor editor = GraphEditor.of(model);
        SymbolicShapes shapes = SymbolicShapes.of(model.graph());
        for (Node node : editor.nodes()) {
            Optional<Node> upgraded = upgraded(editor, shapes, node);
            if (upgraded.isEmpty()) {
                return model;
            }
            if (!upgraded.get().equals(node)) {
                editor.replace(node, upgraded.get());
            }
        }
        List<OpsetImport> opsets = new ArrayList<>();
        for (OpsetImport imported : model.opsets()) {
            boolean isDefault = Node.canonicalDomain(imported.domain()).isEmpty();
            opsets.add(isDefault ? OpsetImport.of(imported.domain(), TO) : imported);
        }
        return editor.toModel().withOpsets(opsets);
    }

    /** The node as operator set 13 has it; empty if it cannot be said there. */
    private static Optional<Node> upgraded(GraphEditor editor, SymbolicShapes shapes, Node node) {
        if (!node.subgraphs().stream().allMatch(UpgradeOpset::isOfOtherDomains) || node.is("Dropout")) {
            return Optional.empty();
        }
        if (node.is("Squeeze") || node.is("Unsqueeze") || node.is("ReduceSum")) {
            return Optional.of(attributeToInput(editor, node, "axes"));
        }
        if (node.is("Split")) {
            return Optional.of(attributeToInput(editor, node, "split"));
        }
        if (SOFTMAX.contains(node.opType())
                && Node.canonicalDomain(node.domain()).isEmpty()) {
            return Optional.of(softmax(editor, shapes, node));
        }
        return Optional.of(node);
    }

    /** Whether nothing in a nested graph belongs to the operator set that changes, as in the attention that {@link FuseAttention} makes. */
    private static boolean isOfOtherDomains(Graph nested) {
        return nested.nodes().stream()
                .noneMatch(node -> Node.canonicalDomain(node.domain()).isEmpty());
    }

    private static Node attributeToInput(GraphEditor editor, Node node, String attribute) {
        Optional<List<Long>> values = node.intsAttribute(attribute);
        if (values.isEmpty()) {
            return node;
        }
        long[] elements = values.get().stream().mapToLong(Long::longValue).toArray();
        String base = (node.name().isEmpty() ? node.output(0) : node.name()) + "_" + attribute;
        String constant = editor.addInitializer(base, Tensor.ofLongs(Shape.of(elements.length), elements));
        List<Attribute> left = node.attributes().stream()
                .filter(a -> !a.name().equals(attribute))
                .toList();
        return new Node(
                node.name(),
                node.opType(),
                node.domain(),
                List.of(node.input(0), constant),
                node.outputs(),
                left,
                node.extras());
    }

    /** Over the last axis flattening is without effect; else it is done by operators around. */
    private static Node softmax(GraphEditor editor, SymbolicShapes shapes, Node node) {
        long axis = node.intAttribute("axis", 1);
        boolean isLast = axis == -1
                || shapes.shape(node.input(0))
                        .filter(dims -> axis == dims.size() - 1)
                        .isPresent();
        List<Attribute> attributes = new ArrayList<>(
                node.attributes().stream().filter(a -> !a.name().equals("axis")).toList());
        attributes.add(Attribute.of("axis", -1L));
        if (isLast) {
            return new Node(
                    node.name(),
                    node.opType(),
                    node.domain(),
                    node.inputs(),
                    node.outputs(),
                    attributes,
                    node.extras());
        }
        String input = node.input(0);
        String shape = insert(editor, node, "Shape", List.of(input));
        String rows = insert(editor, node, "Flatten", List.of(input), Attribute.of("axis", axis));
        String result = insert(editor, node, node.opType(), List.of(rows), Attribute.of("axis", -1L));
        return Node.of(editor.freshName(node.name() + "_unflatten"), "Reshape", List.of(result, shape), node.outputs());
    }

    private static String insert(
            GraphEditor editor, Node at, String type, List<String> inputs, Attribute... attributes) {
        String output = editor.freshName(at.output(0) + "_" + type.toLowerCase(Locale.ROOT));
        editor.insertAt(
                at, Node.of(editor.freshName(at.name() + "_" + type), type, inputs, List.of(output), attributes));
        return output;
    }
}
