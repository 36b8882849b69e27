package io.quantbench.quant.engine.ort;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.quant.engine.Binding;
import io.quantbench.quant.engine.DimBindings;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Direct buffers bound to an ONNX Runtime session.
 *
 * <p>An output is <em>pinned</em> when the runtime writes straight into our buffer, which needs its shape before the run. The
 * shape comes from the declaration where every dimension is fixed or bound by an input, else from the first run. A run that
 * fails with pinned outputs is repeated with none: if that succeeds, an output whose shape differs from the pinned one depends
 * on the data and is copied out from then on.
 */
final class OrtBinding implements Binding {
    private final OrtModelSession session;
    private final Map<String, NativeBuffer> inputs = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> inputTensors = new LinkedHashMap<>();
    private final Map<String, OutputSlot> outputs = new LinkedHashMap<>();
    /** What the next run passes: outputs by tensor where pinned, by name where not. Together all outputs. */
    private Map<String, OnnxTensor> pinned = Map.of();

    private Set<String> unpinned = Set.of();
    private boolean ran;
    private boolean closed;

    /** On failure nothing stays allocated. */
    @MustBeClosed
    OrtBinding(OrtModelSession session, Map<String, Shape> inputShapes) {
        this.session = session;
        try {
            DimBindings dims = DimBindings.of(session.inputs(), inputShapes);
            for (TensorSpec spec : session.inputs()) {
                // DimBindings.of has checked that every input has a shape.
                Shape shape = inputShapes.getOrDefault(spec.name(), Shape.scalar());
                NativeBuffer buffer = NativeBuffer.allocate(session.environment(), "input", spec, shape);
                inputs.put(spec.name(), buffer);
                inputTensors.put(spec.name(), buffer.tensor());
            }
            for (TensorSpec spec : session.outputs()) {
                outputs.put(spec.name(), OutputSlot.of(session.environment(), spec, dims.resolve(spec)));
            }
            partitionOutputs();
        } catch (RuntimeException e) {
            closeTensors();
            throw e instanceof EngineException
                    ? new EngineException("model " + session.model() + ": " + e.getMessage(), e.getCause())
                    : e;
        }
    }

    private void partitionOutputs() {
        Map<String, OnnxTensor> withTensor = new LinkedHashMap<>();
        Set<String> withoutTensor = new LinkedHashSet<>();
        outputs.forEach((name, slot) -> slot.pinnedTensor()
                .ifPresentOrElse(tensor -> withTensor.put(name, tensor), () -> withoutTensor.add(name)));
        pinned = withTensor;
        unpinned = withoutTensor;
    }

    @Override
    public ByteBuffer input(String name) {
        requireOpen();
        return known(inputs, name, "input").bytes();
    }

    @Override
    public void run() {
        requireOpen();
        ran = false;
        try {
            runPinned();
        } catch (OrtException e) {
            if (pinned.isEmpty()) {
                throw failure(e);
            }
            runUnpinned(e);
        }
        ran = true;
    }

    private void runPinned() throws OrtException {
        try (OrtSession.Result result = session.nativeSession().run(inputTensors, unpinned, pinned)) {
            if (!unpinned.isEmpty()) {
                takeOver(result, unpinned);
            }
        }
    }

    private void runUnpinned(OrtException pinnedFailure) {
        try (OrtSession.Result result = session.nativeSession().run(inputTensors, outputs.keySet())) {
            takeOver(result, outputs.keySet());
        } catch (OrtException e) {
            e.addSuppressed(pinnedFailure);
            throw failure(e);
        }
    }

    /** Copies results out of the runtime's memory; from then on those with a settled shape are pinned. */
    private void takeOver(OrtSession.Result result, Collection<String> names) {
        for (String name : names) {
            if (result.get(name).orElseThrow() instanceof OnnxTensor value) {
                known(outputs, name, "output").accept(value);
            } else {
                throw new EngineException("model " + session.model() + ": output " + name + " is not a dense tensor");
            }
        }
        partitionOutputs();
    }

    private EngineException failure(OrtException cause) {
        return new EngineException("model " + session.model() + " failed to run: " + OpenFailure.plain(cause), cause);
    }

    @Override
    public Shape outputShape(String name) {
        return result(name).shape();
    }

    @Override
    public ByteBuffer output(String name) {
        return result(name).bytes();
    }

    private OutputSlot result(String name) {
        requireOpen();
        OutputSlot slot = known(outputs, name, "output");
        if (!ran) {
            throw new IllegalStateException("no output before a run that succeeded");
        }
        return slot;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            closeTensors();
            session.release();
        }
    }

    private void closeTensors() {
        inputs.values().forEach(NativeBuffer::close);
        outputs.values().forEach(OutputSlot::close);
    }

    /** Whether the next run writes this output straight into its buffer. */
    boolean isPinned(String name) {
        return pinned.containsKey(name);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("binding to model " + session.model() + " is closed");
        }
        session.requireOpen();
    }

    private <T> T known(Map<String, T> map, String name, String role) {
        T value = map.get(name);
        if (value == null) {
            throw new EngineException("model " + session.model() + " has no " + role + " " + name + "; it has "
                    + String.join(", ", map.keySet()));
        }
        return value;
    }
}
