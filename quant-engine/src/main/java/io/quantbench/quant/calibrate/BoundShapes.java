package io.quantbench.quant.calibrate;

import io.quantbench.quant.engine.Binding;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Bindings of a session by the shapes of its inputs, so that samples of equal shape share their buffers. Those used last are kept, up to
 * {@value #MAX_BYTES} bytes of outputs. For one thread.
 */
final class BoundShapes implements AutoCloseable {
    private static final long MAX_BYTES = 64L << 20;

    private final EngineSession session;
    private final Map<Map<String, Shape>, Bound> bound = new LinkedHashMap<>(16, 0.75f, true);

    private record Bound(Binding binding, long bytes) {}

    BoundShapes(EngineSession session) {
        this.session = session;
    }

    /** Runs the model once; the outputs can be read until the next call. */
    @SuppressWarnings("MustBeClosed") // Bindings live on in the map, which makeRoom and close empty.
    Binding run(Map<String, Tensor> inputs) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        Bound known = bound.get(shapes);
        if (known != null) {
            return run(known.binding(), inputs);
        }
        makeRoom();
        Binding binding = session.bind(shapes);
        bound.put(Map.copyOf(shapes), new Bound(binding, 0));
        run(binding, inputs);
        long bytes = session.outputs().stream()
                .mapToLong(spec -> binding.output(spec.name()).capacity())
                .sum();
        bound.put(Map.copyOf(shapes), new Bound(binding, bytes));
        return binding;
    }

    private static Binding run(Binding binding, Map<String, Tensor> inputs) {
        inputs.forEach((name, tensor) -> binding.input(name).put(0, tensor.bytes(), 0, tensor.sizeBytes()));
        binding.run();
        return binding;
    }

    private void makeRoom() {
        long bytes = bound.values().stream().mapToLong(Bound::bytes).sum();
        for (Iterator<Bound> eldest = bound.values().iterator(); bytes > MAX_BYTES && eldest.hasNext(); ) {
            Bound evicted = eldest.next();
            bytes -= evicted.bytes();
            evicted.binding().close();
            eldest.remove();
        }
    }

    @Override
    public void close() {
        List<Bound> all = new ArrayList<>(bound.values());
        bound.clear();
        all.forEach(one -> one.binding().close());
    }
}
