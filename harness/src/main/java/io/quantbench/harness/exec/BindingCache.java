package io.quantbench.harness.exec;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.quant.engine.Binding;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.tensor.Shape;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** One worker's bindings by input shapes, least recently used first out. Used and closed by that worker only. */
final class BindingCache implements AutoCloseable {
    private final EngineSession session;
    private final int capacity;
    private final LinkedHashMap<Map<String, Shape>, Binding> bindings = new LinkedHashMap<>(16, 0.75f, true);

    @MustBeClosed
    BindingCache(EngineSession session, int capacity) {
        this.session = session;
        this.capacity = capacity;
    }

    /** The binding for these shapes, kept open by the cache until it is evicted, dropped or closed. */
    @SuppressWarnings("MustBeClosedChecker")
    Binding get(Map<String, Shape> shapes) {
        Binding cached = bindings.get(shapes);
        if (cached != null) {
            return cached;
        }
        // Room first: a new binding may need the memory of the old one.
        if (bindings.size() >= capacity) {
            evictEldest();
        }
        Binding binding = session.bind(shapes);
        bindings.put(shapes, binding);
        return binding;
    }

    /** Closes the binding for these shapes, if there is one: after a failure its state is not to be trusted. */
    void drop(Map<String, Shape> shapes) {
        Binding binding = bindings.remove(shapes);
        if (binding != null) {
            binding.close();
        }
    }

    private void evictEldest() {
        Iterator<Binding> eldestFirst = bindings.values().iterator();
        Binding eldest = eldestFirst.next();
        eldestFirst.remove();
        eldest.close();
    }

    @Override
    public void close() {
        while (!bindings.isEmpty()) {
            evictEldest();
        }
    }
}
