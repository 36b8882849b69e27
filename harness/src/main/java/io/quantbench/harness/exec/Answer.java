package io.quantbench.harness.exec;

import io.quantbench.quant.tensor.Shape;
import java.nio.ByteBuffer;

/**
 * One request's part of a batch's outputs, not copied: valid on the calling thread until the reader returns, and it says so
 * with an {@link IllegalStateException} when used later. Buffers taken from it must not be kept either.
 */
public interface Answer {
    /** Requests in the batch that this answer came from; at least 1. */
    int batchRows();

    /**
     * Leading positions that belong to the request, when its assembler pads: the text's own tokens in an output
     * {@code [sequence, hidden]}. 0 when it does not pad.
     */
    int length();

    /**
     * Shape of {@link #output}: that of the engine's output without the batch extent. An output of a lone request that has no
     * batch extent keeps its shape.
     *
     * @throws IllegalArgumentException if the model declares no such output, or its first extent is not the batch
     */
    Shape shape(String output);

    /**
     * Shape of the whole of an output as the engine gave it, batch included.
     *
     * @throws IllegalArgumentException if the model declares no such output
     */
    Shape engineShape(String output);

    /**
     * The native-order bytes of an output; position 0.
     *
     * @throws IllegalArgumentException as {@link #shape}
     */
    ByteBuffer output(String output);
}
