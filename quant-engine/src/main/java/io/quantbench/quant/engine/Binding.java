package io.quantbench.quant.engine;

import io.quantbench.quant.tensor.Shape;
import java.nio.ByteBuffer;

/**
 * Buffers bound to a session for one combination of input shapes: fill the inputs, {@link #run}, read the outputs, repeat.
 * One thread at a time.
 */
public interface Binding extends AutoCloseable {
    /**
     * The direct native-order buffer of an input; the same one at every call. {@link #run} reads all of it, whatever its
     * position and limit are.
     *
     * @throws EngineException if the model has no such input
     */
    ByteBuffer input(String name);

    /**
     * Runs the model on what the input buffers hold.
     *
     * @throws EngineException if the engine fails
     */
    void run();

    /**
     * Shape of an output after the last {@link #run}.
     *
     * @throws EngineException if the model has no such output
     * @throws IllegalStateException before the first run
     */
    Shape outputShape(String name);

    /**
     * The direct native-order buffer of an output, position 0 and limit at its end; it holds the last run's result until the
     * next {@link #run} or {@link #close}. A run that failed leaves it undefined.
     *
     * @throws EngineException if the model has no such output
     * @throws IllegalStateException before the first run
     */
    ByteBuffer output(String name);

    /** Releases the buffers' engine side. A second call does nothing; any other call afterwards is an {@link IllegalStateException}. */
    @Override
    void close();
}
