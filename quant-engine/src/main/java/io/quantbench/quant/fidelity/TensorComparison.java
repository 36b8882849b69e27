package io.quantbench.quant.fidelity;

import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.graph.Node;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Compares a float model and its quantized form tensor by tensor, on the same samples. Passes keep the names of the tensors that they
 * still produce; every float32 tensor that both models make under the same name, in their outermost graphs, is compared, in the order
 * in which the float model makes them.
 *
 * <p>With a third model, the quantized one with float activations ({@link FloatActivations}), each error is split into what the
 * weights and what the activations add. Tensors are read out in groups, so that memory holds three models and one group's tensors of
 * one sample, whatever the number of samples; a smaller group takes less memory and more passes over the samples. Sessions should not
 * optimize further than the models' own arithmetic: a fused operator rounds less than its parts. Padding in the samples counts.
 * For one thread.
 */
public final class TensorComparison {
    private final ModelSessions sessions;
    private final int tensorsPerPass;

    /**
     * A comparison.
     *
     * @param tensorsPerPass how many tensors are read out at a time, at least 1
     */
    public TensorComparison(ModelSessions sessions, int tensorsPerPass) {
        if (tensorsPerPass < 1) {
            throw new IllegalArgumentException("tensorsPerPass=" + tensorsPerPass + " is below 1");
        }
        this.sessions = sessions;
        this.tensorsPerPass = tensorsPerPass;
    }

    /** Sums for one tensor. */
    private static final class Sums {
        private final Signal whole = new Signal();
        private final Signal weights = new Signal();
        private long elements;
    }

    /** As {@link #run(Model, Model, Optional, Iterable)}, without the split. */
    public List<TensorFidelity> run(Model reference, Model quantized, Iterable<Map<String, Tensor>> samples) {
        return run(reference, quantized, Optional.empty(), samples);
    }

    /**
     * Runs the models on all samples, several times if there are many tensors.
     *
     * @param weightsOnly the quantized model with float activations
     * @param samples a tensor for each input, each; must give the same samples each time
     * @throws IllegalArgumentException if there are no samples, or a tensor has another shape in the quantized model
     */
    public List<TensorFidelity> run(
            Model reference, Model quantized, Optional<Model> weightsOnly, Iterable<Map<String, Tensor>> samples) {
        Map<String, String> operators = operatorsOfCommonTensors(reference, quantized, weightsOnly);
        List<String> tensors = new ArrayList<>(operators.keySet());
        List<TensorFidelity> results = new ArrayList<>();
        for (int from = 0; from < tensors.size(); from += tensorsPerPass) {
            List<String> group = tensors.subList(from, Math.min(tensors.size(), from + tensorsPerPass));
            Map<String, Sums> sums = pass(group, reference, quantized, weightsOnly, samples);
            group.stream()
                    .filter(sums::containsKey)
                    .forEach(tensor -> results.add(
                            result(tensor, operators.getOrDefault(tensor, ""), sums, weightsOnly.isPresent())));
        }
        return List.copyOf(results);
    }

    /** Names of the tensors that all models make, in the float model's order, and the operators that make them there. */
    private static Map<String, String> operatorsOfCommonTensors(
            Model reference, Model quantized, Optional<Model> weightsOnly) {
        Set<String> made = madeBy(quantized);
        weightsOnly.ifPresent(model -> made.retainAll(madeBy(model)));
        Map<String, String> operators = new LinkedHashMap<>();
        for (Node node : reference.graph().nodes()) {
            node.outputs().stream()
                    .filter(output -> made.contains(output) && !node.is("Constant"))
                    .forEach(output -> operators.put(output, node.opType()));
        }
        return operators;
    }

    private static Set<String> madeBy(Model model) {
        Set<String> made = new HashSet<>();
        model.graph().nodes().forEach(node -> made.addAll(node.outputs()));
        made.remove("");
        return made;
    }

    private Map<String, Sums> pass(
            List<String> group,
            Model reference,
            Model quantized,
            Optional<Model> weightsOnly,
            Iterable<Map<String, Tensor>> samples) {
        Map<String, Sums> sums = new HashMap<>();
        boolean any = false;
        try (EngineSession expected = sessions.open(reference.withOutputs(group));
                EngineSession actual = sessions.open(quantized.withOutputs(group));
                EngineSession half = sessions.open(weightsOnly.orElse(reference).withOutputs(group))) {
            Set<String> floats = floatOutputs(expected);
            floats.retainAll(floatOutputs(actual));
            floats.retainAll(floatOutputs(half));
            for (Map<String, Tensor> sample : samples) {
                any = true;
                Map<String, Tensor> x = expected.run(sample);
                Map<String, Tensor> y = actual.run(sample);
                Map<String, Tensor> w = weightsOnly.isPresent() ? half.run(sample) : Map.of();
                for (String tensor : floats) {
                    add(sums.computeIfAbsent(tensor, name -> new Sums()), tensor, x, y, w);
                }
            }
        }
        if (!any) {
            throw new IllegalArgumentException("there is no sample to compare the tensors on");
        }
        return sums;
    }

    private static void add(
            Sums sums, String name, Map<String, Tensor> x, Map<String, Tensor> y, Map<String, Tensor> w) {
        Tensor expected = x.get(name);
        Tensor actual = y.get(name);
        if (expected == null || actual == null || !expected.shape().equals(actual.shape())) {
            throw new IllegalArgumentException("tensor '" + name + "' is " + expected + " in the float model, but "
                    + actual + " in the quantized one");
        }
        float[] values = expected.toFloats();
        if (values.length == 0) {
            return;
        }
        sums.elements += values.length;
        sums.whole.accept(values, actual.toFloats(), 0, values.length);
        Tensor half = w.get(name);
        if (half != null && half.shape().equals(expected.shape())) {
            sums.weights.accept(values, half.toFloats(), 0, values.length);
        }
    }

    private static TensorFidelity result(String tensor, String operator, Map<String, Sums> all, boolean isSplit) {
        Sums sums = all.getOrDefault(tensor, new Sums());
        FidelityReport report = sums.whole.report(Agreement.NONE, 0, 0);
        double noise = sums.whole.noiseEnergy();
        OptionalDouble share = isSplit && noise > 0 && Double.isFinite(noise)
                ? OptionalDouble.of(Math.min(1, sums.weights.noiseEnergy() / noise))
                : OptionalDouble.empty();
        return new TensorFidelity(tensor, operator, sums.elements, report.sqnrDb(), report.cosineMean(), share);
    }

    private static Set<String> floatOutputs(EngineSession session) {
        Set<String> names = new HashSet<>();
        session.outputs().stream()
                .filter(spec -> spec.type() == DataType.FLOAT)
                .map(TensorSpec::name)
                .forEach(names::add);
        return names;
    }
}
