package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.ValueInfo;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Replaces what can be computed without the model's inputs by its value, all of it in one run of one small model.
 *
 * <p>Left alone are operators that are random, that convert from or to quantized numbers (they are the model's quantization, not a
 * computation), that carry subgraphs, that come from domains other than the standard, and results that are larger than what they
 * are made of by more than {@value #MAX_GROWTH_BYTES} bytes.
 */
public final class FoldConstants implements GraphPass {
    /** {@link #name()} of this pass. */
    public static final String NAME = "fold-constants";

    private static final long MAX_GROWTH_BYTES = 64 << 10;

    private static final Set<String> NOT_FOLDED = Set.of(
            "RandomNormal",
            "RandomNormalLike",
            "RandomUniform",
            "RandomUniformLike",
            "Multinomial",
            "Bernoulli",
            "Dropout",
            "Constant",
            "QuantizeLinear",
            "DequantizeLinear",
            "DynamicQuantizeLinear");

    private final ConstantEvaluator evaluator;

    public FoldConstants(ConstantEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Model apply(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        TensorTypes types = TensorTypes.of(model.graph());
        Set<String> constants = new HashSet<>();
        List<Node> foldable = new ArrayList<>();
        for (Node node : editor.nodes()) {
            if (isFoldable(node, editor, constants)) {
                foldable.add(node);
                constants.addAll(node.outputs());
            }
        }
        Set<String> results = results(foldable, editor, types);
        if (results.isEmpty()) {
            return model;
        }
        Map<String, Tensor> values = evaluator.evaluate(part(model, foldable, results, editor, types));
        for (Node node : foldable) {
            Optional<Tensor> value = Optional.ofNullable(values.get(node.output(0)));
            value.filter(v -> v.sizeBytes() <= sourceBytes(node, editor, model, foldable) + MAX_GROWTH_BYTES)
                    .ifPresent(v -> {
                        editor.remove(node);
                        editor.putInitializer(Initializer.of(node.output(0), v));
                    });
        }
        editor.prune();
        return editor.toModel();
    }

    private static boolean isFoldable(Node node, GraphEditor editor, Set<String> constants) {
        return node.is(node.opType())
                && !NOT_FOLDED.contains(node.opType())
                && node.subgraphs().isEmpty()
                && node.outputs().size() == 1
                && !node.inputs().isEmpty()
                && !editor.isGraphOutput(node.output(0))
                && node.inputs().stream()
                        .allMatch(i -> i.isEmpty()
                                || constants.contains(i)
                                || editor.constant(i).isPresent());
    }

    /** The tensors of {@code foldable} that something else reads, and whose type is known. */
    private static Set<String> results(List<Node> foldable, GraphEditor editor, TensorTypes types) {
        Set<Node> inside = new HashSet<>(foldable);
        Set<String> results = new LinkedHashSet<>();
        for (Node node : foldable) {
            String output = node.output(0);
            boolean leaves = editor.isCaptured(output)
                    || editor.consumers(output).stream().anyMatch(reader -> !inside.contains(reader));
            if (leaves && types.type(output).filter(DataType::isFixedSize).isPresent()) {
                results.add(output);
            }
        }
        return results;
    }

    private static Model part(
            Model model, List<Node> foldable, Set<String> results, GraphEditor editor, TensorTypes types) {
        SymbolicShapes shapes = SymbolicShapes.of(model.graph());
        Set<String> read = new HashSet<>();
        foldable.forEach(node -> read.addAll(node.inputs()));
        List<ValueInfo> outputs = results.stream()
                .map(name -> ValueInfo.of(new TensorSpec(
                        name, types.type(name).orElseThrow(), shapes.shape(name).orElse(List.<Dim>of()))))
                .toList();
        List<Initializer> initializers = model.graph().initializers().stream()
                .filter(i ->
                        read.contains(i.name()) && editor.constant(i.name()).isPresent())
                .toList();
        Graph graph = new Graph(
                "constants",
                foldable,
                initializers,
                List.of(),
                outputs,
                List.of(),
                model.graph().extras());
        return model.withGraph(graph);
    }

    /** The bytes of the constants that {@code node} is computed from and that would no longer be needed. */
    private static long sourceBytes(Node node, GraphEditor editor, Model model, List<Node> foldable) {
        Set<String> sources = new HashSet<>();
        collect(node, foldable, sources);
        return model.graph().initializers().stream()
                .filter(i -> sources.contains(i.name()))
                .filter(i -> foldable.containsAll(editor.consumers(i.name())))
                .mapToLong(i -> i.tensor().map(t -> (long) t.sizeBytes()).orElse(0L))
                .sum();
    }

    private static void collect(Node node, List<Node> foldable, Set<String> sources) {
        for (String input : node.inputs()) {
            if (!input.isEmpty() && sources.add(input)) {
                foldable.stream().filter(n -> n.outputs().contains(input)).forEach(n -> collect(n, foldable, sources));
            }
        }
    }
}
