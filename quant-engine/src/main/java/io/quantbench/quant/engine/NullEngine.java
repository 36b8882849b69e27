package io.quantbench.quant.engine;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.file.Path;
import java.util.List;

/**
 * An engine that computes nothing: every output is zero, of the declared type and shape. What is measured with it is the cost
 * of everything around the engine. Model files are not read. Dimensions of outputs that do not follow from the inputs are 1.
 */
public final class NullEngine implements Engine {
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;

    /** An engine whose every model declares these inputs and outputs; all of fixed-size types. */
    public NullEngine(List<TensorSpec> inputs, List<TensorSpec> outputs) {
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
    }

    @Override
    public String name() {
        return "null";
    }

    @Override
    public String version() {
        return "0";
    }

    @Override
    public Capabilities capabilities() {
        return CapabilityProbe.thisMachine();
    }

    @Override
    @MustBeClosed
    public EngineSession open(Path model, EngineOptions options) {
        return new SimulatedSession(inputs, outputs, (in, out) -> {}, () -> {});
    }
}
