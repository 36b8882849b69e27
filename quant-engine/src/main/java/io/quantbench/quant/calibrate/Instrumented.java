package io.quantbench.quant.calibrate;

import io.quantbench.quant.graph.Graph;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.graph.ValueInfo;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A model whose outputs are the tensors to be observed.
 *
 * @param inputs the observed tensors that are inputs of the model
 * @param computed the observed tensors that nodes make, which are the model's outputs
 * @param logits tensors from which the original model's answers are read off: its outputs, or what a last Softmax is fed
 */
record Instrumented(Model model, Set<String> inputs, Set<String> computed, Set<String> logits) {
    /** @throws CalibrationException if a tensor is not one of the graph, or is a constant */
    static Instrumented of(Model model, Set<String> tensors) {
        Graph graph = model.graph();
        Set<String> constants =
                graph.initializers().stream().map(Initializer::name).collect(Collectors.toSet());
        Set<String> inputs = new TreeSet<>();
        Set<String> computed = new TreeSet<>();
        Set<String> made = new HashSet<>();
        graph.nodes().forEach(node -> made.addAll(node.outputs()));
        for (String tensor : tensors) {
            if (made.contains(tensor)) {
                computed.add(tensor);
            } else if (constants.contains(tensor)) {
                throw new CalibrationException("tensor '" + tensor + "' is a constant; its range needs no calibration");
            } else if (graph.inputs().stream().anyMatch(input -> input.name().equals(tensor))) {
                inputs.add(tensor);
            } else {
                throw new CalibrationException("the model's main graph has no tensor '" + tensor + "'");
            }
        }
        return new Instrumented(
                computed.isEmpty() ? model : model.withOutputs(computed), inputs, computed, logits(graph));
    }

    private static Set<String> logits(Graph graph) {
        Map<String, Node> producers = new HashMap<>();
        graph.nodes().forEach(node -> node.outputs().forEach(output -> producers.put(output, node)));
        Set<String> logits = new HashSet<>();
        for (ValueInfo output : graph.outputs()) {
            Node producer = producers.get(output.name());
            if (producer != null && (producer.is("Softmax") || producer.is("LogSoftmax"))) {
                logits.add(producer.input(0));
            } else {
                logits.add(output.name());
            }
        }
        return logits;
    }
}
