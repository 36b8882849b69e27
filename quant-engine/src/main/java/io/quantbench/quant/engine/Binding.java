package io.quantbench.quant.engine;

import io.quantbench.quant.tensor.Shape;
import java.nio.ByteBuffer;

/**
 * Buffers bound to a session for one combination of input shapes: fill the inputs, {@link #run}, read the outputs, repeat.
 * One thread at a time.
 */
public interface Binding extends AutoCloseable {
    /** The direct native-order buffer of an input; the same one at every call. */
    ByteBuffer input(String name);

    /**
     * Runs the model on what the input buffers hold.
     *
     * @throws EngineException if the engine fails
     */
    void run();

    /** Shape of an output after the last {@link #run}. */
    Shape outputShape(String name);

    /** The native-order bytes of an output; they hold the last run's result until the next {@link #run} or {@link #close}. */
    ByteBuffer output(String name);

    @Override
    void close();
}
