package io.quantbench.harness.serve;

import io.quantbench.harness.wire.ModelMetadata.TensorMetadata;
import io.quantbench.harness.wire.WireException;
import io.quantbench.harness.wire.WireType;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a loaded model takes and gives, and what its clients see of it.
 *
 * @param inputs the model's own, in its order
 * @param outputs the model's own, in its order
 * @param batched whether the first axis of every input and output is the batch, so that requests may be split into rows and joined
 * @param text the ensemble around a text model; empty for a model that takes tensors only
 */
record ModelSignature(List<TensorSpec> inputs, List<TensorSpec> outputs, boolean batched, Optional<TextEnsemble> text) {
    static final String TEXT = "text";
    static final String EMBEDDING = "embedding";
    private static final int TOKEN_RANK = 3;

    ModelSignature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /**
     * What pooling works on.
     *
     * @param tokenOutput the model's output {@code [batch, sequence, hidden] float32}
     * @param hidden its last extent, which the embedding has too
     */
    record TextEnsemble(String tokenOutput, Dim hidden) {}

    /**
     * The signature of a model that takes tensors.
     *
     * @throws IllegalArgumentException if it declares a tensor that cannot be served
     */
    static ModelSignature ofTensors(List<TensorSpec> inputs, List<TensorSpec> outputs) {
        inputs.forEach(ModelSignature::requireServable);
        outputs.forEach(ModelSignature::requireServable);
        return new ModelSignature(inputs, outputs, batches(inputs, outputs), Optional.empty());
    }

    /**
     * The signature of a model between a tokenizer and a pooling.
     *
     * @throws IllegalArgumentException if there is nothing to pool, or rows cannot be batched
     */
    static ModelSignature ofText(List<TensorSpec> inputs, List<TensorSpec> outputs) {
        ModelSignature tensors = ofTensors(inputs, outputs);
        TensorSpec tokens = outputs.stream()
                .filter(output ->
                        output.type() == DataType.FLOAT && output.dims().size() == TOKEN_RANK)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("it has no output FLOAT [batch, sequence, hidden] that"
                        + " could be pooled, but " + outputs + "; leave text out to serve it with tensors"));
        if (!tensors.batched()) {
            throw new IllegalArgumentException("its first axes are not one open batch in " + inputs + " and " + outputs
                    + ", so that texts cannot be batched; leave text out to serve it with tensors");
        }
        TextEnsemble ensemble = new TextEnsemble(tokens.name(), tokens.dims().get(TOKEN_RANK - 1));
        return new ModelSignature(inputs, outputs, true, Optional.of(ensemble));
    }

    private static void requireServable(TensorSpec spec) {
        if (!spec.type().isFixedSize() || WireType.of(spec.type()).isEmpty()) {
            throw new IllegalArgumentException("its tensor " + spec + " is of a type that cannot be served");
        }
    }

    /** Open first axes, which the inputs, where they name them, name alike. */
    private static boolean batches(List<TensorSpec> inputs, List<TensorSpec> outputs) {
        long names = inputs.stream()
                .map(ModelSignature::batchAxis)
                .filter(Dim.Symbolic.class::isInstance)
                .distinct()
                .count();
        return names <= 1
                && inputs.stream().noneMatch(input -> batchAxis(input) instanceof Dim.Fixed)
                && outputs.stream().noneMatch(output -> batchAxis(output) instanceof Dim.Fixed);
    }

    /** The first axis; a scalar's is fixed, as it cannot be stacked. */
    private static Dim batchAxis(TensorSpec spec) {
        return spec.dims().isEmpty() ? Dim.fixed(1) : spec.dims().get(0);
    }

    /** Inputs as clients see them: the text alone where there is an ensemble. */
    List<TensorSpec> clientInputs() {
        return text.isEmpty() ? inputs : List.of(new TensorSpec(TEXT, DataType.STRING, List.of(Dim.symbolic("batch"))));
    }

    /** Outputs as clients see them: the embedding alone where there is an ensemble. */
    List<TensorSpec> clientOutputs() {
        return text.map(ensemble -> List.of(
                        new TensorSpec(EMBEDDING, DataType.FLOAT, List.of(Dim.symbolic("batch"), ensemble.hidden()))))
                .orElse(outputs);
    }

    /**
     * The same for the protocol.
     *
     * @throws WireException never, as types were checked
     */
    static List<TensorMetadata> metadata(List<TensorSpec> specs) {
        return specs.stream().map(TensorMetadata::of).toList();
    }

    /** Why requests made for {@code served} would not do for this one; empty if they would. */
    Optional<String> differenceTo(ModelSignature served) {
        List<String> differences = new ArrayList<>();
        if (!outline(inputs).equals(outline(served.inputs))) {
            differences.add("takes " + names(inputs) + " where the model takes " + names(served.inputs));
        }
        if (!outline(outputs).equals(outline(served.outputs))) {
            differences.add("gives " + names(outputs) + " where the model gives " + names(served.outputs));
        }
        if (differences.isEmpty() && batched != served.batched) {
            differences.add(batched ? "batches where the model does not" : "does not batch where the model does");
        }
        return differences.isEmpty() ? Optional.empty() : Optional.of("it " + String.join(" and ", differences));
    }

    private static String names(List<TensorSpec> specs) {
        return specs.stream().map(TensorSpec::toString).collect(Collectors.joining(", "));
    }

    private record Outline(String name, DataType type, List<Optional<Dim>> dims) {}

    private static List<Outline> outline(List<TensorSpec> specs) {
        return specs.stream()
                .map(spec -> new Outline(
                        spec.name(),
                        spec.type(),
                        spec.dims().stream()
                                .map(dim -> Optional.of(dim).filter(Dim.Fixed.class::isInstance))
                                .toList()))
                .toList();
    }
}
