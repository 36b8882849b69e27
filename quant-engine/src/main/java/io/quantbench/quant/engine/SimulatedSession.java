package io.quantbench.quant.engine;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A session without a runtime: shapes are checked and buffers exist as in a real one; what {@code run} does is a callback. */
final class SimulatedSession implements EngineSession {
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;
    private final Kernel kernel;
    private final Runnable onClose;
    private volatile boolean closed;

    /** What a run does. Called by each thread that runs a binding. */
    @FunctionalInterface
    interface Kernel {
        void run(Map<String, ByteBuffer> inputs, Map<String, ByteBuffer> outputs);
    }

    @MustBeClosed
    SimulatedSession(List<TensorSpec> inputs, List<TensorSpec> outputs, Kernel kernel, Runnable onClose) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.kernel = kernel;
        this.onClose = onClose;
    }

    @Override
    public List<TensorSpec> inputs() {
        return inputs;
    }

    @Override
    public List<TensorSpec> outputs() {
        return outputs;
    }

    @Override
    @MustBeClosed
    public Binding bind(Map<String, Shape> inputShapes) {
        requireOpen();
        return new SimulatedBinding(DimBindings.of(inputs, inputShapes), inputShapes);
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> tensors) {
        return RunOnCopies.run(this, tensors);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            onClose.run();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("session is closed");
        }
    }

    private static ByteBuffer allocate(TensorSpec spec, Shape shape) {
        return ByteBuffer.allocateDirect(Math.toIntExact(spec.type().sizeBytes(shape.elementCount())))
                .order(ByteOrder.nativeOrder());
    }

    /** Extents that do not follow from the inputs are 1. */
    private static Shape shapeOf(TensorSpec output, DimBindings dims) {
        return dims.resolve(output)
                .orElseGet(() -> Shape.of(output.dims().stream()
                        .mapToLong(dim -> dims.resolve(dim).orElse(1))
                        .toArray()));
    }

    private final class SimulatedBinding implements Binding {
        private final Map<String, ByteBuffer> in = new LinkedHashMap<>();
        private final Map<String, ByteBuffer> out = new LinkedHashMap<>();
        private final Map<String, Shape> outShapes = new HashMap<>();
        private boolean ran;
        private boolean bindingClosed;

        SimulatedBinding(DimBindings dims, Map<String, Shape> inputShapes) {
            for (TensorSpec input : inputs) {
                // DimBindings.of has checked that every input has a shape.
                Shape shape = inputShapes.getOrDefault(input.name(), Shape.scalar());
                in.put(input.name(), allocate(input, shape));
            }
            for (TensorSpec output : outputs) {
                Shape shape = shapeOf(output, dims);
                out.put(output.name(), allocate(output, shape));
                outShapes.put(output.name(), shape);
            }
        }

        @Override
        public ByteBuffer input(String name) {
            requireUsable();
            return known(in, name, "input");
        }

        @Override
        public void run() {
            requireUsable();
            kernel.run(in, out);
            ran = true;
        }

        @Override
        public Shape outputShape(String name) {
            requireResult();
            return known(outShapes, name, "output");
        }

        @Override
        public ByteBuffer output(String name) {
            requireResult();
            return known(out, name, "output").rewind();
        }

        @Override
        public void close() {
            bindingClosed = true;
        }

        private void requireUsable() {
            if (bindingClosed) {
                throw new IllegalStateException("binding is closed");
            }
            requireOpen();
        }

        private void requireResult() {
            requireUsable();
            if (!ran) {
                throw new IllegalStateException("no output before the first run");
            }
        }

        private static <T> T known(Map<String, T> map, String name, String role) {
            T value = map.get(name);
            if (value == null) {
                throw new EngineException(
                        "the model has no " + role + " " + name + "; it has " + String.join(", ", map.keySet()));
            }
            return value;
        }
    }
}
