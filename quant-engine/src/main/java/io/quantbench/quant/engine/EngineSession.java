package io.quantbench.quant.engine;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.List;
import java.util.Map;

/**
 * A loaded model. The session may be used by several threads; each {@link Binding} belongs to one. Close bindings before
 * their session.
 */
public interface EngineSession extends AutoCloseable {
    /** Declared inputs in model order. */
    List<TensorSpec> inputs();

    /** Declared outputs in model order. */
    List<TensorSpec> outputs();

    /**
     * Allocates direct buffers for one combination of input shapes and binds them, and the outputs where their shapes follow
     * from the inputs, to engine memory without copies.
     *
     * @param inputShapes a shape for every declared input
     * @throws EngineException if an input is missing, unknown or of the wrong rank or extent; the message says which
     */
    @MustBeClosed
    Binding bind(Map<String, Shape> inputShapes);

    /**
     * Runs once on copies: the convenient way, for tools and tests.
     *
     * @return every declared output by name
     * @throws EngineException if an input does not fit the model or the engine fails
     */
    Map<String, Tensor> run(Map<String, Tensor> inputs);

    /**
     * Ends the session: new runs and bindings are refused with an {@link IllegalStateException}. The model's memory is freed
     * when the last binding is closed too, so that a run under way on another thread ends in peace. A second call does nothing.
     */
    @Override
    void close();
}
