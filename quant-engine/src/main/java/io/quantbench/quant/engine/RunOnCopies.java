package io.quantbench.quant.engine;

import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@link EngineSession#run} in terms of {@link EngineSession#bind}, for implementations of the SPI. */
public final class RunOnCopies {
    private RunOnCopies() {}

    /**
     * Binds, copies the inputs in, runs once and copies every output out.
     *
     * @throws EngineException if an input does not fit the model or the engine fails
     */
    public static Map<String, Tensor> run(EngineSession session, Map<String, Tensor> inputs) {
        Map<String, Shape> shapes = new HashMap<>();
        inputs.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        try (Binding binding = session.bind(shapes)) {
            for (TensorSpec spec : session.inputs()) {
                Tensor tensor = inputs.get(spec.name());
                if (tensor == null || tensor.type() != spec.type()) {
                    throw new EngineException(
                            "input " + spec.name() + " was given " + tensor + "; the model declares " + spec);
                }
                binding.input(spec.name()).put(0, tensor.bytes(), 0, tensor.sizeBytes());
            }
            binding.run();
            Map<String, Tensor> outputs = new LinkedHashMap<>();
            for (TensorSpec spec : session.outputs()) {
                outputs.put(spec.name(), copy(spec, binding));
            }
            return outputs;
        }
    }

    private static Tensor copy(TensorSpec spec, Binding binding) {
        ByteBuffer source = binding.output(spec.name());
        ByteBuffer target = ByteBuffer.allocate(source.remaining());
        target.put(0, source, source.position(), source.remaining());
        return Tensor.of(spec.type(), binding.outputShape(spec.name()), target);
    }
}
