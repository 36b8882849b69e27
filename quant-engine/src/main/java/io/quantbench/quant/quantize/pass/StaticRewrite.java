package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.graph.Attribute;
import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.QuantParams;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the two ways of writing static integer arithmetic have in common: the walk over the graph in order, what is absorbed, and the
 * conversions where integers end. A tensor that is made of integers keeps its name for its float form, which only exists if a float
 * operator reads it.
 */
abstract class StaticRewrite {
    final GraphEditor editor;
    final QuantizedTensors tensors;
    private final StaticSites sites;
    private final Set<String> done = new HashSet<>();

    StaticRewrite(Model model, StaticSites sites) {
        this.editor = GraphEditor.of(model);
        this.sites = sites;
        this.tensors = new QuantizedTensors(editor, sites.activations());
    }

    /** Rewrites a MatMul, Gemm or Conv. */
    abstract void weighted(Node node, WeightFormat.Int8 format);

    /** Rewrites a node between quantized tensors that has no weight. */
    abstract void unweighted(Node node);

    final Model run() {
        for (Node node : editor.nodes()) {
            WeightFormat.Int8 format = sites.weighted().get(node.name());
            if (done.contains(node.name())) {
                continue;
            }
            if (format != null) {
                weighted(node, format);
            } else if (sites.unweighted().contains(node.name())) {
                unweighted(node);
            } else if (sites.absorbed().contains(node.name())) {
                absorb(node);
            }
        }
        readShapesFromIntegers();
        editor.prune();
        return editor.toModel();
    }

    /** The constant Add behind {@code matMul} that is to become its bias; taken out of the walk. */
    final Optional<Node> takeBias(Node matMul) {
        List<Node> readers = editor.consumers(matMul.output(0));
        if (!matMul.is("MatMul") || readers.size() != 1 || !readers.get(0).is("Add")) {
            return Optional.empty();
        }
        Node add = readers.get(0);
        boolean taken = sites.absorbed().contains(add.name()) && !tensors.has(matMul.output(0)) && done.add(add.name());
        return taken ? Optional.of(add) : Optional.empty();
    }

    private void absorb(Node node) {
        Rescaling rescaling = Rescaling.of(node, editor::constant)
                .orElseThrow(() -> new IllegalArgumentException(node.label() + " cannot be absorbed"));
        String output = node.output(0);
        String integers = tensors.integers(rescaling.input(), node);
        List<Node> replacement = new ArrayList<>();
        if (rescaling.clips()) {
            integers = clip(node, rescaling, integers, replacement);
        }
        tensors.define(output, integers);
        if (tensors.has(output)) {
            replacement.add(tensors.toFloat(output));
        }
        editor.replace(node, replacement.toArray(Node[]::new));
    }

    /** Cuts the integers off where they do not end there anyway. */
    private String clip(Node node, Rescaling rescaling, String integers, List<Node> replacement) {
        QuantParams params = tensors.params(node.output(0));
        boolean signed = params.type() == DataType.INT8;
        int lowest = signed ? Byte.MIN_VALUE : 0;
        int low = quantize(rescaling.min(), params, lowest);
        int high = quantize(rescaling.max(), params, lowest);
        if (low == lowest && high == lowest + 255) {
            return integers;
        }
        String clipped = editor.freshName(node.output(0) + "_quantized");
        replacement.add(Node.of(
                node.name(),
                "Clip",
                List.of(integers, tensors.bound(node.output(0), low), tensors.bound(node.output(0), high)),
                List.of(clipped)));
        return clipped;
    }

    private static int quantize(double value, QuantParams params, int lowest) {
        double q = Math.rint(value / params.scale(0)) + params.zeroPoint(0);
        return (int) Math.max(lowest, Math.min(lowest + 255, q));
    }

    /** A shape is that of the integers, too; reading it from them lets the float form vanish. */
    private void readShapesFromIntegers() {
        for (Node node : editor.nodes()) {
            if (node.is("Shape")) {
                tensors.twin(node.input(0))
                        .filter(twin -> editor.producer(node.input(0))
                                .filter(p -> p.is("DequantizeLinear"))
                                .isPresent())
                        .ifPresent(twin -> editor.replace(node, node.withInputs(List.of(twin))));
            }
        }
    }

    /** {@code node} with other operator, inputs and outputs. */
    static Node rewritten(Node node, String domain, String opType, List<String> inputs, List<String> outputs) {
        return new Node(node.name(), opType, domain, inputs, outputs, node.attributes(), node.extras());
    }

    static Node without(Node node, String... attributeNames) {
        List<String> dropped = List.of(attributeNames);
        List<Attribute> kept = node.attributes().stream()
                .filter(a -> !dropped.contains(a.name()))
                .toList();
        return new Node(node.name(), node.opType(), node.domain(), node.inputs(), node.outputs(), kept, node.extras());
    }
}
