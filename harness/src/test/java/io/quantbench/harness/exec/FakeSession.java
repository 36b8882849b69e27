package io.quantbench.harness.exec;

import io.quantbench.quant.engine.Binding;
import io.quantbench.quant.engine.EngineException;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A text encoder that needs no engine: output {@code hidden [batch, sequence, 2] float32} holds each token's id and mask.
 * What happens in a run can be scripted, to make it fail, hang or answer nonsense.
 */
public final class FakeSession implements EngineSession {
    public static final String OUTPUT = "hidden";

    /** Input shapes of every bind, and the batch size of every run, in order. */
    public final List<Shape> binds = new CopyOnWriteArrayList<>();

    public final List<Integer> runs = new CopyOnWriteArrayList<>();
    public final AtomicInteger openBindings = new AtomicInteger();
    public final AtomicBoolean closed = new AtomicBoolean();

    private final Consumer<FloatBuffer> script;

    public FakeSession() {
        this(output -> {});
    }

    /** @param script called in each run with the output, which it may change before it is seen */
    public FakeSession(Consumer<FloatBuffer> script) {
        this.script = script;
    }

    @Override
    public List<TensorSpec> inputs() {
        return List.of(
                spec("input_ids", DataType.INT64, "batch", "sequence"),
                spec("attention_mask", DataType.INT64, "batch", "sequence"));
    }

    @Override
    public List<TensorSpec> outputs() {
        return List.of(spec(OUTPUT, DataType.FLOAT, "batch", "sequence", "hidden"));
    }

    public static TensorSpec spec(String name, DataType type, String... dims) {
        return new TensorSpec(
                name, type, List.of(dims).stream().map(Dim::symbolic).toList());
    }

    @Override
    public Binding bind(Map<String, Shape> inputShapes) {
        Shape ids = inputShapes.get("input_ids");
        if (ids == null || ids.dim(1) > 512) {
            throw new EngineException("input_ids " + ids + " does not fit");
        }
        binds.add(ids);
        openBindings.incrementAndGet();
        return new FakeBinding(ids);
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        closed.set(true);
    }

    private final class FakeBinding implements Binding {
        private final Shape ids;
        private final Map<String, ByteBuffer> inputs = new HashMap<>();
        private final ByteBuffer output;

        FakeBinding(Shape ids) {
            this.ids = ids;
            int values = (int) ids.elementCount();
            for (TensorSpec spec : FakeSession.this.inputs()) {
                inputs.put(spec.name(), direct(values * Long.BYTES));
            }
            output = direct(values * 2 * Float.BYTES);
        }

        private static ByteBuffer direct(int bytes) {
            return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }

        @Override
        public ByteBuffer input(String name) {
            ByteBuffer input = inputs.get(name);
            if (input == null) {
                throw new EngineException("no input " + name);
            }
            return input;
        }

        @Override
        public void run() {
            runs.add((int) ids.dim(0));
            LongBuffer tokens = input("input_ids").asLongBuffer();
            LongBuffer mask = input("attention_mask").asLongBuffer();
            FloatBuffer hidden = output.asFloatBuffer();
            while (tokens.hasRemaining()) {
                hidden.put((float) tokens.get()).put((float) mask.get());
            }
            script.accept(hidden.flip());
        }

        @Override
        public Shape outputShape(String name) {
            require(name);
            return Shape.of(ids.dim(0), ids.dim(1), 2);
        }

        @Override
        public ByteBuffer output(String name) {
            require(name);
            return output.duplicate().order(ByteOrder.nativeOrder());
        }

        private static void require(String name) {
            if (!name.equals(OUTPUT)) {
                throw new IllegalArgumentException("no output " + name + ", only " + OUTPUT);
            }
        }

        @Override
        public void close() {
            openBindings.decrementAndGet();
        }
    }
}
